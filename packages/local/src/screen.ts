/** Where lines go; a terminal also gets a status line that is rewritten in place. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const clearLine = '\r\u001b[2K';

/** Everything a person sees while the system runs. */
export class Screen {
  readonly #output: Output;
  #status = '';

  constructor(output: Output) {
    this.#output = output;
  }

  /** One line, or several, that stay. */
  say(text: string): void {
    this.#write(this.onTerminal && this.#status !== '' ? `${clearLine}${text}\n` : `${text}\n`);
    if (this.onTerminal && this.#status !== '') this.#write(this.#status);
  }

  /** Replaces the status line; elsewhere than on a terminal it is a line like another. */
  status(text: string): void {
    if (!this.onTerminal) {
      this.#write(`${text}\n`);
      return;
    }
    // A line that wraps could not be taken back.
    this.#status = text.slice(0, (this.#output.columns || 80) - 1);
    this.#write(`${clearLine}${this.#status}`);
  }

  /** Takes the status line away. */
  clearStatus(): void {
    if (this.onTerminal && this.#status !== '') this.#write(clearLine);
    this.#status = '';
  }

  /** Whether lines can be rewritten. */
  get onTerminal(): boolean {
    return this.#output.isTTY === true;
  }

  /** The terminal may be gone while there is still something to stop. */
  #write(text: string): void {
    try {
      this.#output.write(text);
    } catch {
      // Nobody is there to read it.
    }
  }
}
