import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Connection } from '../connection.ts';
import { WarehouseError } from '../errors.ts';
import { CheckpointWriter, readCheckpoint } from './checkpoint.ts';
import { derivedTables, type SealedDerived } from './derived-batch.ts';
import { type OnRetry, untilDone } from './retry.ts';
import { settleInserts } from './settle.ts';

export interface DerivedWriterOptions {
  readonly connection: Connection;
  readonly tape: string;
  readonly signal: AbortSignal;
  readonly onRetry: OnRetry;
}

/** Which output of which event. */
interface Place {
  readonly ordinal: number;
  readonly index: number;
}

/** Stores what was derived from one tape, each output once: as `EventWriter` does with events. */
export class DerivedWriter {
  readonly #options: DerivedWriterOptions;
  readonly #checkpoints: CheckpointWriter;
  readonly #stored: ReadonlySet<string>;
  readonly #life: string = randomUUID();
  /** The newest output up to which all is stored; null where nothing is. */
  readonly reached: Place | null;

  private constructor(
    options: DerivedWriterOptions,
    version: number,
    reached: Place | null,
    stored: ReadonlySet<string>,
  ) {
    const { connection, tape } = options;
    this.#options = options;
    this.#checkpoints = new CheckpointWriter(connection, tape, 'derived', version);
    this.reached = reached;
    this.#stored = stored;
  }

  static async open(options: DerivedWriterOptions): Promise<DerivedWriter> {
    const { connection, tape } = options;
    await settleInserts(connection, insertId(tape, ''));
    const checkpoint = await readCheckpoint(connection, tape, 'derived');
    const reached =
      checkpoint === null ? null : { ordinal: checkpoint.next, index: checkpoint.idx };
    return new DerivedWriter(
      options,
      checkpoint?.version ?? 0,
      reached,
      await storedBehind(connection, tape, reached),
    );
  }

  /** Whether a batch that was cut short had stored this output. */
  has({ index, ordinal }: Place): boolean {
    return this.#stored.has(`${ordinal}.${index}`);
  }

  /** Stores a batch and returns when it is stored, however often that has to be tried. */
  async store(batch: SealedDerived): Promise<void> {
    const { first, last, rows } = batch;
    const { connection, signal, tape } = this.#options;
    let isInDoubt = false;
    const onRetry = (error: Error): void => {
      isInDoubt = true;
      this.#options.onRetry(error);
    };
    for (const { table, bytes } of rows) {
      const span = `${first.ordinal}.${first.index}-${last.ordinal}.${last.index}`;
      await untilDone(
        () =>
          connection.insert(
            `${connection.database}.${table}`,
            'JSONEachRow',
            Readable.from([bytes]),
            { token: `${this.#life}.${span}`, id: insertId(tape, `${table}.${span}`) },
          ),
        signal,
        onRetry,
      );
    }
    if (isInDoubt) await this.#confirm(batch);
    const checkpoint = { next: last.ordinal, idx: last.index, created: '' };
    await untilDone(() => this.#checkpoints.write(checkpoint), signal, onRetry);
  }

  /** As that of `EventWriter`. */
  async #confirm({ all, first, last }: SealedDerived): Promise<void> {
    const { connection, onRetry, signal, tape } = this.#options;
    const counts = derivedTables.map(
      (table) =>
        `SELECT count() AS rows FROM ${connection.database}.${table} WHERE tape = {tape:String}
         AND (ordinal, idx) >= ({from:UInt64}, {fromIdx:UInt64}) AND (ordinal, idx) <= ({to:UInt64}, {toIdx:UInt64})`,
    );
    const [found] = await untilDone(
      () =>
        connection.rows<{ rows: number }>(
          `SELECT sum(rows) AS rows FROM (${counts.join(' UNION ALL ')})`,
          { tape, from: first.ordinal, fromIdx: first.index, to: last.ordinal, toIdx: last.index },
        ),
      signal,
      onRetry,
    );
    const lost = all - (found?.rows ?? 0);
    if (lost <= 0) return;
    throw new WarehouseError(
      'ROWS_LOST',
      `ClickHouse has not kept ${lost} outputs of ${tape} that it was given: begin again to store them again`,
    );
  }
}

async function storedBehind(
  connection: Connection,
  tape: string,
  reached: Place | null,
): Promise<ReadonlySet<string>> {
  const tables = derivedTables.map(
    (table) =>
      `SELECT ordinal, idx FROM ${connection.database}.${table} WHERE tape = {tape:String} AND ordinal >= {ordinal:UInt64}`,
  );
  const rows = await connection.rows<{ ordinal: number; idx: number }>(tables.join(' UNION ALL '), {
    tape,
    ordinal: reached?.ordinal ?? 0,
  });
  return new Set(rows.map(({ ordinal, idx }) => `${ordinal}.${idx}`));
}

function insertId(tape: string, rest: string): string {
  return `derived.${tape}.${rest}`;
}
