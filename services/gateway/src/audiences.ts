import type { Follower } from './follower.ts';

/** Everyone who follows the same symbols: what is due to one of them is due to all. */
export interface Audience {
  readonly symbols: ReadonlySet<string>;
  readonly followers: Set<Follower>;
}

/** Who follows what. */
export class Audiences {
  readonly #audiences = new Map<string, Audience>();
  readonly #keys = new Map<Follower, string>();

  values(): IterableIterator<Audience> {
    return this.#audiences.values();
  }

  /** Moves a follower among those who follow just these symbols. */
  move(follower: Follower, symbols: Iterable<string>): void {
    const names = [...symbols].sort();
    const key = names.join(' ');
    if (this.#keys.get(follower) === key) return;
    this.leave(follower);
    if (names.length === 0) return;
    const audience = this.#audiences.get(key) ?? {
      symbols: new Set(names),
      followers: new Set<Follower>(),
    };
    audience.followers.add(follower);
    this.#audiences.set(key, audience);
    this.#keys.set(follower, key);
  }

  leave(follower: Follower): void {
    const key = this.#keys.get(follower);
    if (key === undefined) return;
    this.#keys.delete(follower);
    const audience = this.#audiences.get(key)!;
    audience.followers.delete(follower);
    if (audience.followers.size === 0) this.#audiences.delete(key);
  }
}
