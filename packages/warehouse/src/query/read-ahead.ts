import type { MarketEvent } from '@crude-alpha/contracts';
import type { EventRows } from '../rows/event-rows.ts';

/** An event, and where it stands on its tape. */
export interface PlacedEvent {
  readonly ordinal: number;
  readonly event: MarketEvent;
}

/** Rows of an answer one behind the other, without the first `from`; events are made of them when they are asked for. */
export class StoredRows {
  readonly count: number;
  readonly #blocks: readonly EventRows[];
  readonly #from: number;

  constructor(blocks: readonly EventRows[], from = 0) {
    this.#blocks = blocks;
    this.#from = from;
    this.count = blocks.reduce((sum, { count }) => sum + count, 0) - from;
  }

  first(most: number): PlacedEvent[] {
    const events: PlacedEvent[] = [];
    let skip = this.#from;
    for (const rows of this.#blocks) {
      for (let row = skip; row < rows.count && events.length < most; row++) {
        events.push({ ordinal: rows.ordinals[row]!, event: rows.event(row) });
      }
      skip = Math.max(0, skip - rows.count);
    }
    return events;
  }

  after(count: number): StoredRows {
    return new StoredRows(this.#blocks, this.#from + count);
  }
}

/** Rows that one question reads at most beyond those that are asked for. */
const MOST_AHEAD = 4_000;
/** Parts that are read at once, where the parts are small. */
const PARTS_AHEAD = 8;
/** Answers whose rest is kept: some 700 kB each. */
const MAX_KEPT = 32;

/**
 * The rest of answers that were read for more than one part, by the cursor at which the rest begins: eight
 * parts at once cost the engine far less than one by one. What is stored for good never changes, so the rest
 * is as true later as it is now. The oldest makes room for the newest.
 */
export class ReadAhead {
  readonly #kept = new Map<string, StoredRows>();

  /** How many rows to read for a part that goes on from a place. */
  rows(limit: number): number {
    return Math.max(limit, Math.min(limit * PARTS_AHEAD, MOST_AHEAD));
  }

  /** What is known behind the cursor, where that is more than `limit` rows. */
  find(cursor: string, limit: number): StoredRows | undefined {
    const rows = this.#kept.get(cursor);
    return rows !== undefined && rows.count > limit ? rows : undefined;
  }

  keep(cursor: string, rows: StoredRows): void {
    this.#kept.delete(cursor);
    this.#kept.set(cursor, rows);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) return;
      this.#kept.delete(oldest);
    }
  }
}
