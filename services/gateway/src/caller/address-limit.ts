import { TokenBucket } from '../token-bucket.ts';

/** Addresses remembered at once; the one that was not heard of for longest is forgotten first. */
const MAX_ADDRESSES = 10_000;

/** Lets each address through so often a second, and a burst of twice that. */
export class AddressLimit {
  readonly #perSec: number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(perSec: number) {
    this.#perSec = perSec;
  }

  allows(address: string, nowMs: number): boolean {
    const bucket =
      this.#buckets.get(address) ?? new TokenBucket(this.#perSec, this.#perSec * 2, nowMs);
    this.#buckets.delete(address);
    this.#buckets.set(address, bucket);
    if (this.#buckets.size > MAX_ADDRESSES) {
      const [oldest] = this.#buckets.keys();
      this.#buckets.delete(oldest!);
    }
    return bucket.take(nowMs);
  }
}
