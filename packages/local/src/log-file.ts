import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Two files of this size are the most that one process's log takes. */
const largestBytes = 16 * 1024 * 1024;

/**
 * A log that keeps its newest part: when full it becomes `NAME.1` and begins anew. Writes are
 * synchronous, so that a crash of the supervisor loses no line.
 */
export class LogFile {
  readonly path: string;
  readonly #largestBytes: number;
  #fd: number;
  #bytes: number;

  constructor(path: string, largest: number = largestBytes) {
    mkdirSync(dirname(path), { recursive: true });
    this.path = path;
    this.#largestBytes = largest;
    this.#fd = openSync(path, 'a');
    this.#bytes = fstatSync(this.#fd).size;
  }

  /** Appends one line. */
  write(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    if (this.#bytes > 0 && this.#bytes + bytes.length > this.#largestBytes) this.#turn();
    this.#bytes += bytes.length;
    writeSync(this.#fd, bytes);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #turn(): void {
    closeSync(this.#fd);
    renameSync(this.path, `${this.path}.1`);
    this.#fd = openSync(this.path, 'a');
    this.#bytes = 0;
  }
}
