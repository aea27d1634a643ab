/** Which of several sources has the earliest record; of equal times, the source that was named first. */
export class TimeHeap {
  readonly #us: Float64Array;
  readonly #ns: Float64Array;
  readonly #heap: Int32Array;
  #size = 0;

  constructor(sources: number) {
    this.#us = new Float64Array(sources);
    this.#ns = new Float64Array(sources);
    this.#heap = new Int32Array(sources);
  }

  /** The earliest source, −1 where there is none. */
  get top(): number {
    return this.#size === 0 ? -1 : this.#heap[0]!;
  }

  push(source: number, us: number, ns: number): void {
    this.#us[source] = us;
    this.#ns[source] = ns;
    let at = this.#size;
    this.#size += 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(source, this.#heap[parent]!)) break;
      this.#heap[at] = this.#heap[parent]!;
      at = parent;
    }
    this.#heap[at] = source;
  }

  /** Takes the top away. */
  pop(): void {
    this.#size -= 1;
    if (this.#size > 0) this.#sink(this.#heap[this.#size]!);
  }

  /** Gives the top another time. */
  renew(us: number, ns: number): void {
    const source = this.#heap[0]!;
    this.#us[source] = us;
    this.#ns[source] = ns;
    this.#sink(source);
  }

  #sink(source: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#before(this.#heap[child + 1]!, this.#heap[child]!)) {
        child += 1;
      }
      if (!this.#before(this.#heap[child]!, source)) break;
      this.#heap[at] = this.#heap[child]!;
      at = child;
    }
    this.#heap[at] = source;
  }

  #before(a: number, b: number): boolean {
    const us = this.#us[a]! - this.#us[b]!;
    if (us !== 0) return us < 0;
    const ns = this.#ns[a]! - this.#ns[b]!;
    return ns !== 0 ? ns < 0 : a < b;
  }
}
