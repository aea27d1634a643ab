import type { Bus } from './connect.ts';
import {
  type DerivedPosition,
  isAfter,
  POSITION_HEADER,
  parsePosition,
} from './derived-position.ts';
import { LogReader } from './log-reader.ts';
import { derivedStream } from './names.ts';
import { lastWhere } from './seek.ts';
import { managerOf, streamInfo } from './stream.ts';

export interface DerivedMessage {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly position: DerivedPosition;
  /** Messages that the server holds behind this one. */
  readonly pending: number;
  /**
   * Whether the server threw others away between this and what was read before. Right behind `from` it means that
   * `from` is gone as well: whether it was the last that went, nobody can tell.
   */
  readonly isBehindHole: boolean;
}

export interface ReadDerivedOptions {
  readonly tape: string;
  /** A position: reading begins behind it. */
  readonly from: 'first' | 'new' | DerivedPosition;
  readonly signal: AbortSignal;
}

/** Reads what was derived from a tape, in the tape's order, and on as it grows. Ends at once where nothing ever was. */
export async function* readDerived(
  bus: Bus,
  { tape, from, signal }: ReadDerivedOptions,
): AsyncGenerator<DerivedMessage, void, undefined> {
  const stream = derivedStream(tape);
  const manager = await managerOf(bus);
  const info = await streamInfo(manager, stream);
  if (info === null) return;
  let start = from === 'first' ? info.state.first_seq : info.state.last_seq + 1;
  if (typeof from !== 'string' && info.state.messages > 0) {
    start = await lastWhere(
      manager,
      stream,
      info.state,
      ({ header }) => !isAfter(parsePosition(header.get(POSITION_HEADER)), from),
    );
  }
  const reader = new LogReader(bus, manager, stream, start);
  // Who begins at one of the ends takes what there is.
  let before = typeof from === 'string' ? null : 0;
  for await (const { seq, subject, payload, header, pending } of reader.read(signal)) {
    const position = parsePosition(header(POSITION_HEADER));
    const isBehindHole = before !== null && seq !== before + 1;
    before = seq;
    if (typeof from !== 'string' && !isAfter(position, from)) continue;
    yield { subject, payload, position, pending, isBehindHole };
  }
}
