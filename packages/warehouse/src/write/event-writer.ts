import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Connection } from '../connection.ts';
import { WarehouseError } from '../errors.ts';
import { auditTape, firstDue, type Range, storedEnd } from './audit.ts';
import { CheckpointWriter, readCheckpoint } from './checkpoint.ts';
import type { SealedBatch } from './event-batch.ts';
import { type OnRetry, untilDone } from './retry.ts';
import { settleInserts } from './settle.ts';

/** What the log still holds of a tape. */
export interface Held {
  /** When its stream was made. */
  readonly created: string;
  /** Ordinals of its first event, and behind its last; null of an empty one. */
  readonly held: { readonly first: number; readonly next: number } | null;
}

/** Where to go on. */
export interface Resumption {
  /** Ordinal to read from. */
  readonly from: number;
  /** Before this ordinal some events may be stored already: each is looked for first. */
  readonly lookUntil: number;
  /** What was stored once and is there no more, and is read from the tape again. */
  readonly repaired: readonly Range[];
}

export interface EventWriterOptions {
  readonly connection: Connection;
  readonly tape: string;
  /** Age at which rows go; null where they stay. */
  readonly keepSec: number | null;
  readonly signal: AbortSignal;
  readonly onRetry: OnRetry;
}

/**
 * Stores the events of one tape, each once. After a batch it writes down how far it came; whoever goes on
 * after a crash begins there, and looks which events of the batch that was cut short are in the tables.
 */
export class EventWriter {
  readonly #options: EventWriterOptions;
  readonly #created: string;
  readonly #life: string = randomUUID();
  readonly #checkpoints: CheckpointWriter;
  #reached: number;
  readonly resumption: Resumption;

  private constructor(
    options: EventWriterOptions,
    created: string,
    reached: { readonly next: number; readonly version: number },
    resumption: Resumption,
  ) {
    const { connection, tape } = options;
    this.#options = options;
    this.#created = created;
    this.#reached = reached.next;
    this.#checkpoints = new CheckpointWriter(connection, tape, 'tape', reached.version);
    this.resumption = resumption;
  }

  /** Finds out where the tape's record ends, and what of it is missing. Throws `TAPE_REPLACED`. */
  static async open(options: EventWriterOptions, { created, held }: Held): Promise<EventWriter> {
    const { connection, tape } = options;
    // An insert of a former life may still be under way on a server that outlived it.
    await settleInserts(connection, insertId(tape, ''));
    const checkpoint = await readCheckpoint(connection, tape, 'tape');
    if (checkpoint !== null && checkpoint.created !== created) {
      throw new WarehouseError(
        'TAPE_REPLACED',
        `the store holds another tape ${tape}, begun ${checkpoint.created || 'elsewhere'}: give this one another name (CRUDE_TAPE), or move the store of the old one away (CRUDE_STORE_DIR)`,
      );
    }
    const next = checkpoint?.next ?? held?.first ?? 0;
    const audited = await auditedFrom(options, held?.first ?? next);
    const { missing } =
      checkpoint === null
        ? { missing: [] }
        : await auditTape(connection, tape, { from: audited, to: next });
    return new EventWriter(
      options,
      created,
      { next, version: checkpoint?.version ?? 0 },
      {
        from: missing[0]?.from ?? next,
        lookUntil: await storedEnd(connection, tape),
        repaired: missing,
      },
    );
  }

  /** Stores a batch and returns when it is stored, however often that has to be tried. */
  async store(batch: SealedBatch): Promise<void> {
    const { connection, signal, tape } = this.#options;
    const { first, next, tables } = batch;
    let isInDoubt = false;
    const onRetry = (error: Error): void => {
      isInDoubt = true;
      this.#options.onRetry(error);
    };
    for (const { table, bytes } of tables) {
      // Of this life alone: what a former one stored under a token may have been lost, and is stored again.
      const token = `${this.#life}.${first}-${next}`;
      await untilDone(
        () =>
          connection.insert(`${connection.database}.${table}`, 'Native', Readable.from([bytes]), {
            token,
            id: insertId(tape, `${table}.${first}`),
          }),
        signal,
        onRetry,
      );
    }
    if (isInDoubt) await this.#confirm(batch);
    // A batch of a rewind lies behind what was reached before; the checkpoint never goes back.
    if (next > this.#reached) {
      this.#reached = next;
      const checkpoint = { next, idx: 0, created: this.#created };
      await untilDone(() => this.#checkpoints.write(checkpoint), signal, onRetry);
    }
  }

  /**
   * A ClickHouse that was killed may know a token and not have its rows, and takes the repeat for stored. Whoever
   * opens the tape again stores what is missing then. Throws `ROWS_LOST`.
   */
  async #confirm({ first, next }: SealedBatch): Promise<void> {
    const { connection, signal, tape } = this.#options;
    const { missing } = await untilDone(
      async () => {
        const from = await auditedFrom(this.#options, first);
        return await auditTape(connection, tape, { from, to: next });
      },
      signal,
      this.#options.onRetry,
    );
    if (missing.length === 0) return;
    const [{ from, to }] = missing as readonly [Range];
    throw new WarehouseError(
      'ROWS_LOST',
      `ClickHouse has not kept what it was given of ${tape}, from event ${from} to ${to - 1} and perhaps others: begin again to store it again`,
    );
  }
}

/** The first ordinal that must be stored: what the log holds no more, or came longer ago than rows are kept, need not. */
async function auditedFrom(
  { connection, keepSec, tape }: EventWriterOptions,
  heldFirst: number,
): Promise<number> {
  if (keepSec === null) return heldFirst;
  const due = await firstDue(connection, tape, keepSec);
  return due === null ? Number.POSITIVE_INFINITY : Math.max(heldFirst, due);
}

function insertId(tape: string, rest: string): string {
  return `store.${tape}.${rest}`;
}
