import { once } from 'node:events';
import type { Writable } from 'node:stream';

const BATCH = 65_536;

/** Lines into a stream, many at a time; what waits goes out as soon as the program waits for input. */
export class LineWriter {
  readonly #stream: Writable;
  #text = '';

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  /** Whether to wait for `drained` before more is written. */
  get full(): boolean {
    return this.#stream.writableNeedDrain;
  }

  line(text: string): void {
    if (this.#text === '') setImmediate(() => this.#flush());
    this.#text += `${text}\n`;
    if (this.#text.length >= BATCH) this.#flush();
  }

  async drained(): Promise<void> {
    if (this.full) await once(this.#stream, 'drain');
  }

  /** Resolves when all of it is out. */
  async finish(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    await new Promise<void>((resolve) => {
      this.#stream.write(text, () => resolve());
    });
  }

  #flush(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#stream.write(text);
  }
}
