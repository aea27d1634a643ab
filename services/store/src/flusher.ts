/** Something that is collected and stored in batches. */
export interface Flushable<S> {
  /** What is collected so far, or null of nothing; collecting begins anew. */
  readonly seal: () => S | null;
  readonly store: (sealed: S) => Promise<void>;
}

/** One batch is being stored and one waits while a third is collected: no more is held. */
const MAX_WAITING = 1;

/**
 * Stores batches one after the other, in their order, while the next one is collected. A batch is sealed
 * by whoever collects it, or when its first element has waited long enough.
 */
export class Flusher<S> {
  readonly #flushable: Flushable<S>;
  readonly #waitMs: number;
  readonly #fail: (error: unknown) => void;
  readonly #waiting: S[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** The newest batch has waited long enough, and others are before it. */
  #due = false;
  #storing = false;
  #failure: { readonly error: unknown } | null = null;
  #waiters: (() => void)[] = [];

  constructor(flushable: Flushable<S>, waitMs: number, fail: (error: unknown) => void) {
    this.#flushable = flushable;
    this.#waitMs = waitMs;
    this.#fail = fail;
  }

  /** Something was added: it waits no longer than it may. */
  added(): void {
    if (this.#due) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      // While others wait, this one goes on growing.
      if (this.#waiting.length < MAX_WAITING) this.#seal();
      else this.#due = true;
    }, this.#waitMs);
  }

  /** Seals what is collected; returns when there is room to collect on. Rejects once a batch failed. */
  async flush(): Promise<void> {
    this.#seal();
    if (this.#failure !== null) throw this.#failure.error;
    while (this.#waiting.length > MAX_WAITING) await this.#change();
  }

  /** Stores all that is collected. */
  async finish(): Promise<void> {
    this.#seal();
    while (this.#storing) await this.#change();
    if (this.#failure !== null) throw this.#failure.error;
  }

  #seal(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#due = false;
    // What comes behind a batch that failed must not be stored before it.
    if (this.#failure !== null) return;
    const sealed = this.#flushable.seal();
    if (sealed === null) return;
    this.#waiting.push(sealed);
    if (!this.#storing) void this.#storeAll();
  }

  async #storeAll(): Promise<void> {
    this.#storing = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        this.#changed();
        await this.#flushable.store(next);
        if (this.#due) this.#seal();
      }
      this.#storing = false;
    } catch (error) {
      this.#failure = { error };
      this.#storing = false;
      this.#fail(error);
    }
    this.#changed();
  }

  async #change(): Promise<void> {
    if (this.#failure !== null) throw this.#failure.error;
    await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  #changed(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}
