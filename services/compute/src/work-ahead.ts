import type { Engine } from '@crude-alpha/engine';

/**
 * Lets the engine work ahead on its next frame while there is nothing to read. A slice at a time, each
 * in a turn of the event loop of its own: what comes out and what comes in go first.
 */
export class WorkAhead {
  readonly #engine: Pick<Engine, 'prepare'>;
  readonly #onTime: (seconds: number) => void;
  #isQuiet = false;
  #next: NodeJS.Immediate | null = null;

  /** @param onTime - told how long each slice took */
  constructor(engine: Pick<Engine, 'prepare'>, onTime: (seconds: number) => void) {
    this.#engine = engine;
    this.#onTime = onTime;
  }

  /** A block was taken in, and so many are stored behind it. */
  read(pending: number): void {
    this.#isQuiet = pending === 0;
    if (this.#isQuiet) this.#plan();
  }

  stop(): void {
    if (this.#next !== null) clearImmediate(this.#next);
    this.#next = null;
  }

  #plan(): void {
    this.#next ??= setImmediate(() => {
      this.#next = null;
      if (this.#isQuiet) this.#slice();
    });
  }

  #slice(): void {
    const before = performance.now();
    const isMore = this.#engine.prepare();
    if (!isMore) return;
    this.#onTime((performance.now() - before) / 1000);
    this.#plan();
  }
}
