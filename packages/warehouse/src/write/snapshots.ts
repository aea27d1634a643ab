import { Readable } from 'node:stream';
import type { Connection } from '../connection.ts';
import { readBlocks } from '../native/block-reader.ts';
import { finishBlock } from '../native/block-writer.ts';
import { LongColumn, NameColumn, TextColumn } from '../native/columns.ts';

/** The engine's memory at one place of a tape. */
export interface StoredSnapshot {
  readonly ordinal: number;
  readonly ts: number;
  readonly fingerprint: string;
  readonly state: Uint8Array;
}

export async function saveSnapshot(
  connection: Connection,
  tape: string,
  { fingerprint, ordinal, state, ts }: StoredSnapshot,
): Promise<void> {
  const columns = {
    tape: new NameColumn(),
    ordinal: new LongColumn('UInt64'),
    ts: new LongColumn("DateTime64(6, 'UTC')"),
    fingerprint: new TextColumn(),
    state: new TextColumn(),
  };
  columns.tape.push(tape);
  columns.ordinal.push(ordinal);
  columns.ts.push(ts);
  columns.fingerprint.push(fingerprint);
  columns.state.push(state);
  await connection.insert(
    `${connection.database}.snapshots`,
    'Native',
    Readable.from([finishBlock(columns, 1)]),
    { token: `${tape}.${ordinal}` },
  );
}

/** The newest snapshot at or before an ordinal, or null. */
export async function snapshotBefore(
  connection: Connection,
  tape: string,
  ordinal: number,
): Promise<StoredSnapshot | null> {
  const bytes = await connection.bytes(
    `SELECT ordinal, ts, fingerprint, state FROM ${connection.database}.snapshots
     WHERE tape = {tape:String} AND ordinal <= {ordinal:UInt64}
     ORDER BY ordinal DESC LIMIT 1 FORMAT Native`,
    { tape, ordinal },
  );
  for (const block of readBlocks(bytes)) {
    if (block.rows === 0) continue;
    return {
      ordinal: block.numbers('ordinal')[0]!,
      ts: block.numbers('ts')[0]!,
      fingerprint: block.texts('fingerprint').at(0),
      state: block.texts('state').bytesAt(0),
    };
  }
  return null;
}
