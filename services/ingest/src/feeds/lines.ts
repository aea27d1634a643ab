const NEWLINE = 0x0a;
const SPACE = 0x20;

/** Why a line is not handed on. */
export type BadLine = 'oversize' | 'utf8';

export interface LineHandler {
  onLine(line: string): void;
  onBad(why: BadLine): void;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Cuts a stream of bytes into lines of at most `maxBytes`. Of an oversize line nothing is kept: it is
 * told once, and its bytes pass by until it ends. Empty lines are not told.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #handler: LineHandler;
  readonly #parts: Uint8Array[] = [];
  #size = 0;
  #skipping = false;

  constructor(maxBytes: number, handler: LineHandler) {
    this.#maxBytes = maxBytes;
    this.#handler = handler;
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.#add(chunk.subarray(start, end));
      this.#endLine();
      start = end + 1;
    }
    this.#add(chunk.subarray(start));
  }

  /** The stream has ended: whether it did so in the middle of a line. */
  end(): boolean {
    const broken = this.#size > 0 || this.#skipping;
    this.#clear();
    return broken;
  }

  #add(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#skipping) return;
    if (this.#size + bytes.length > this.#maxBytes) {
      this.#clear();
      this.#skipping = true;
      this.#handler.onBad('oversize');
      return;
    }
    this.#parts.push(bytes);
    this.#size += bytes.length;
  }

  #endLine(): void {
    const line = this.#joined();
    const skipped = this.#skipping;
    this.#clear();
    if (skipped || line === null) return;
    let text: string;
    try {
      text = utf8.decode(line);
    } catch {
      this.#handler.onBad('utf8');
      return;
    }
    this.#handler.onLine(text);
  }

  /** Null for a line of white space. */
  #joined(): Uint8Array | null {
    const only = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    return only.some((byte) => byte > SPACE) ? only : null;
  }

  #clear(): void {
    this.#parts.length = 0;
    this.#size = 0;
    this.#skipping = false;
  }
}
