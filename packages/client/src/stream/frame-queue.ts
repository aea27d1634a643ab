interface Waiting<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** What waits to be iterated over: as much as `limit`, and when it is full the oldest goes. */
export class FrameQueue<T> {
  readonly #limit: number;
  readonly #items: T[] = [];
  #waiting: Waiting<T> | null = null;
  #end: { readonly error: unknown } | null = null;
  #skipped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many went because nobody took them. */
  get skipped(): number {
    return this.#skipped;
  }

  push(item: T): void {
    if (this.#end !== null) return;
    if (this.#waiting !== null) {
      this.#waiting.resolve({ done: false, value: item });
      this.#waiting = null;
      return;
    }
    this.#items.push(item);
    if (this.#items.length > this.#limit) {
      this.#items.shift();
      this.#skipped += 1;
    }
  }

  /** Nothing comes any more; with an error, whoever iterates gets that behind the last item. */
  finish(error: unknown = null): void {
    this.#end ??= { error };
    if (this.#waiting === null) return;
    const { resolve, reject } = this.#waiting;
    this.#waiting = null;
    if (error === null) resolve({ done: true, value: undefined });
    else reject(error);
  }

  /** The next item, when it comes. Only one may be asked for at a time. */
  next(): Promise<IteratorResult<T, undefined>> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve({ done: false, value: item });
    if (this.#end !== null) {
      const { error } = this.#end;
      this.#end = { error: null };
      if (error !== null) return Promise.reject(error);
      return Promise.resolve({ done: true, value: undefined });
    }
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }
}
