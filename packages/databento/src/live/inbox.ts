import type { LiveError } from './errors.ts';

/** What came from a socket and waits for the consumer: bytes, or why there will be no more. */
export type InboxItem = Uint8Array | LiveError;

/** Bytes in their order, with the sum of them. */
export class Inbox {
  #items: InboxItem[] = [];
  #head = 0;
  bytes = 0;

  push(item: InboxItem): void {
    if (item instanceof Uint8Array) this.bytes += item.length;
    this.#items.push(item);
  }

  shift(): InboxItem | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head += 1;
    if (item instanceof Uint8Array) this.bytes -= item.length;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head >= 1024) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
    this.bytes = 0;
  }
}
