import type { EventType, MarketEvent } from '@crude-alpha/contracts';
import { finishBlock } from '../native/block-writer.ts';
import type { EventCells } from '../rows/event-rows.ts';
import { eventTables } from '../rows/tables.ts';

/**
 * Events that are stored together at most: some 20 MB. Smaller batches cost the engine more an event, since it
 * has to merge the smaller parts once more.
 */
export const MAX_BATCH_EVENTS = 262_144;

/** Rows for one table. */
export interface TableRows {
  readonly table: string;
  readonly rows: number;
  readonly bytes: Uint8Array;
}

/** A batch that is ready to be stored. */
export interface SealedBatch {
  /** Ordinal of its first event, and the one behind its last: all between were looked at. */
  readonly first: number;
  readonly next: number;
  readonly rows: number;
  /** Receipt of its newest event, µs. */
  readonly newestTs: number;
  readonly tables: readonly TableRows[];
}

interface Kept {
  readonly table: string;
  readonly cells: EventCells;
  rows: number;
}

/** Collects the events of a tape, each for the table of its type. */
export class EventBatch {
  readonly #tape: string;
  readonly #byType = new Map<EventType, Kept>();
  #first = -1;
  #next = -1;
  #rows = 0;
  #newestTs = 0;

  constructor(tape: string) {
    this.#tape = tape;
  }

  /** Ordinals that it spans. */
  get span(): number {
    return this.#next - this.#first;
  }

  get isEmpty(): boolean {
    return this.#first < 0;
  }

  add(event: MarketEvent, ordinal: number): void {
    this.pass(ordinal, event.tsRecv);
    const kept = this.#byType.get(event.type) ?? this.#keep(event.type);
    kept.cells.push(this.#tape, ordinal, event);
    kept.rows++;
    this.#rows++;
  }

  /** An event that is stored already: the batch reaches over it. */
  pass(ordinal: number, tsRecv: number): void {
    if (this.#first < 0) this.#first = ordinal;
    this.#next = ordinal + 1;
    this.#newestTs = tsRecv;
  }

  /** The rows so far; the batch is empty afterwards, and goes on with the same columns. */
  seal(): SealedBatch {
    const tables: TableRows[] = [];
    for (const kept of this.#byType.values()) {
      if (kept.rows === 0) continue;
      const bytes = finishBlock(kept.cells.columns, kept.rows);
      tables.push({ table: kept.table, rows: kept.rows, bytes });
      kept.rows = 0;
    }
    const sealed = {
      first: this.#first,
      next: this.#next,
      rows: this.#rows,
      newestTs: this.#newestTs,
      tables,
    };
    this.#first = -1;
    this.#next = -1;
    this.#rows = 0;
    return sealed;
  }

  #keep(type: EventType): Kept {
    const { cells, name } = eventTables[type];
    const kept: Kept = { table: name, cells: cells(), rows: 0 };
    this.#byType.set(type, kept);
    return kept;
  }
}
