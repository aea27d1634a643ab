import type { Hex } from 'viem';
import { PaymentsError } from '../errors.ts';
import type { ChannelRecord } from './record.ts';
import type { Records, Stored } from './records.ts';

/** What a change makes of a record: a new one, or nothing, and what it has to say. */
export interface Change<T> {
  readonly record?: ChannelRecord;
  readonly result: T;
}

/** Rivals that may come first before a change gives up: more than 40 copies of one request make. */
const MAX_TRIES = 200;

/**
 * All channels, as they are in the store: a mirror in memory that follows every change, whoever makes
 * it. What is written is checked against the store, so an old mirror can delay a change, never spoil one.
 */
export class ChannelBook {
  readonly #records: Records;
  readonly #mirror = new Map<Hex, Stored>();

  private constructor(records: Records) {
    this.#records = records;
  }

  /** Opens it when everything that is stored has been read. */
  static async open(records: Records): Promise<ChannelBook> {
    const book = new ChannelBook(records);
    await records.follow((id, revision, read) => {
      if (book.#isNews(id, revision)) book.#learn(id, { record: read(), revision });
    });
    return book;
  }

  get(id: Hex): ChannelRecord | null {
    return this.#mirror.get(id)?.record ?? null;
  }

  all(): Iterable<ChannelRecord> {
    return Array.from(this.#mirror.values(), ({ record }) => record);
  }

  /**
   * Changes one record. `change` may be called again with a newer record, so it works on what it is
   * given and has no effect of its own. It resolves when the change is stored.
   */
  async update<T>(id: Hex, change: (record: ChannelRecord | null) => Change<T>): Promise<T> {
    let stored = this.#mirror.get(id) ?? null;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const { record, result } = change(stored?.record ?? null);
      if (record === undefined) {
        // Nothing to write, judged by a mirror that may be behind: the store has the last word.
        const newest = tries === 0 ? await this.#records.read(id) : stored;
        if (newest === null || newest.revision === stored?.revision) return result;
        stored = newest;
        continue;
      }
      const revision = await this.#records.write(id, record, stored?.revision ?? null);
      if (revision !== null) {
        this.#learn(id, { record, revision });
        return result;
      }
      stored = await this.#records.read(id);
      if (stored !== null) this.#learn(id, stored);
    }
    throw new PaymentsError('BOOK_UNREACHABLE', `too many rivals for channel ${id}`);
  }

  close(): Promise<void> {
    return this.#records.close();
  }

  #isNews(id: Hex, revision: number): boolean {
    const known = this.#mirror.get(id);
    return known === undefined || known.revision < revision;
  }

  #learn(id: Hex, stored: Stored): void {
    if (this.#isNews(id, stored.revision)) this.#mirror.set(id, stored);
  }
}
