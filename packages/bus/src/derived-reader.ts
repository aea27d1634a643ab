import type { Bus } from './connect.ts';
import { type DerivedPosition, POSITION_HEADER, parsePosition } from './derived-position.ts';
import { LogReader } from './log-reader.ts';
import { derivedStream } from './names.ts';
import { managerOf, streamInfo } from './stream.ts';

export interface DerivedMessage {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly position: DerivedPosition;
  /** Messages that the server holds behind this one. */
  readonly pending: number;
}

export interface ReadDerivedOptions {
  readonly tape: string;
  readonly from: 'first' | 'new';
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
  const start = from === 'first' ? info.state.first_seq : info.state.last_seq + 1;
  const reader = new LogReader(bus, manager, stream, start);
  for await (const { subject, payload, header, pending } of reader.read(signal)) {
    yield { subject, payload, position: parsePosition(header(POSITION_HEADER)), pending };
  }
}
