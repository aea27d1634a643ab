import { Readable } from 'node:stream';
import type { Asking, Connection } from '../connection.ts';

/** How far a log is stored, and whose log it is. */
export interface Checkpoint {
  /** Of the tape: every event before it is stored. Of what was derived: the event of the newest output. */
  readonly next: number;
  /** Of what was derived: index of the newest output. */
  readonly idx: number;
  /** When the stream of the tape was made; empty of a tape that was imported. */
  readonly created: string;
}

/** The two logs of a tape that are stored. */
export type LogName = 'tape' | 'derived';

/** The newest checkpoint, or null where nothing is stored yet. */
export async function readCheckpoint(
  connection: Connection,
  tape: string,
  log: LogName,
  { limits, signal }: Asking = {},
): Promise<(Checkpoint & { readonly version: number }) | null> {
  const [found] = await connection.rows<Checkpoint & { version: number }>(
    `SELECT next, idx, created, version FROM ${connection.database}.checkpoints
     WHERE tape = {tape:String} AND log = {log:String} ORDER BY version DESC LIMIT 1`,
    { tape, log },
    limits,
    signal,
  );
  return found ?? null;
}

/** Writes the checkpoints of one log, each newer than the one before. */
export class CheckpointWriter {
  readonly #connection: Connection;
  readonly #tape: string;
  readonly #log: LogName;
  #version: number;

  constructor(connection: Connection, tape: string, log: LogName, version: number) {
    this.#connection = connection;
    this.#tape = tape;
    this.#log = log;
    this.#version = version;
  }

  async write(checkpoint: Checkpoint): Promise<void> {
    this.#version++;
    const row = { tape: this.#tape, log: this.#log, ...checkpoint, version: this.#version };
    await this.#connection.insert(
      `${this.#connection.database}.checkpoints`,
      'JSONEachRow',
      Readable.from([Buffer.from(JSON.stringify(row))]),
    );
  }
}
