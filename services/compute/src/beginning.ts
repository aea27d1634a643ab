import { isDeepStrictEqual } from 'node:util';
import {
  type Bus,
  type DerivedPosition,
  newestOf,
  readTape,
  type TapeBlock,
  type TapePlace,
} from '@crude-alpha/bus';
import { BlockDecoder, type MarketEvent, tapeSubject } from '@crude-alpha/contracts';
import { ComputeError } from './errors.ts';

/** Where to read from, and from which ordinal on what comes out is published. */
export interface Beginning {
  readonly from: TapePlace;
  /**
   * Outputs before it are not published, unless the reading began with the first event ever: made
   * from half a past, an average would be wrong. 0 where the derived stream tells by
   * itself what is new.
   */
  readonly publishFrom: number;
  /** What the first block must reach if it is of the tape that was read before; null where nobody knows. */
  readonly known: KnownEvent | null;
  /** The tape holds nothing yet, or nothing any more. */
  readonly isEmpty: boolean;
}

/** An event that was on the tape once. */
export interface KnownEvent {
  readonly ordinal: number;
  /** Null where it is only known that there was one. */
  readonly event: MarketEvent | null;
}

/** What was known of the tape before. */
export interface Known {
  /** Event behind which the snapshot was taken that is resumed from, if there is one. */
  readonly snapshot: KnownEvent | null;
  /** Newest position in the derived stream. */
  readonly derived: DerivedPosition | null;
}

/**
 * With the event of the snapshot, which tells whether this is the tape it was taken of; without one a warm-up: back from what was derived last, so that nothing is
 * left out, and from the end of the tape where nothing was derived yet. Throws `TAPE_REPLACED`.
 */
export async function findBeginning(
  bus: Bus,
  tape: string,
  { snapshot, derived: last }: Known,
  warmupUs: number,
): Promise<Beginning> {
  const newest = await newestOf(bus, tapeSubject(tape));
  const isEmpty = newest === null;
  if (snapshot !== null) {
    const from = { ordinal: snapshot.ordinal };
    return { from, publishFrom: 0, known: snapshot, isEmpty };
  }
  if (newest === null) {
    const known = last === null ? null : { ordinal: last.ordinal, event: null };
    return { from: 'first', publishFrom: 0, known, isEmpty };
  }
  if (last !== null) {
    const ts = await timeAt(bus, tape, last.ordinal);
    const from = ts === null ? 'first' : { ts: ts - warmupUs };
    return { from, publishFrom: 0, known: null, isEmpty };
  }
  let end = { ordinal: 0, ts: 0 };
  new BlockDecoder().forEach(newest, ({ ts }, ordinal) => {
    end = { ordinal, ts: Math.max(ts, end.ts) };
  });
  return { from: { ts: end.ts - warmupUs }, publishFrom: end.ordinal + 1, known: null, isEmpty };
}

/** Time of an event that was on the tape once; null when retention took it. */
async function timeAt(bus: Bus, tape: string, ordinal: number): Promise<number | null> {
  const stop = new AbortController();
  for await (const block of readTape(bus, { tape, from: { ordinal }, signal: stop.signal })) {
    stop.abort();
    assertKnown(tape, block, { ordinal, event: null });
    const events: readonly MarketEvent[] = new BlockDecoder().decode(block.bytes);
    return events[ordinal - block.ordinal]?.ts ?? null;
  }
  return null;
}

/**
 * What was read from an ordinal on begins with the block that holds it, or behind it when retention
 * took that. A block that ends before it is of another tape, and so is one that holds another event
 * there: what was acknowledged and yet lost, as when a machine loses power, is overwritten by what
 * comes then, and nothing that follows may be joined to what was derived before.
 */
export function assertKnown(
  tape: string,
  { bytes, count, ordinal }: Pick<TapeBlock, 'bytes' | 'ordinal' | 'count'>,
  known: KnownEvent,
): void {
  const end = ordinal + count - 1;
  if (end < known.ordinal) {
    throw replaced(tape, `ends at event ${end}, but event ${known.ordinal} of it was seen before`);
  }
  if (ordinal > known.ordinal || known.event === null) return;
  const found = new BlockDecoder().decode(bytes)[known.ordinal - ordinal];
  if (isDeepStrictEqual(found, known.event)) return;
  throw replaced(tape, `has another event ${known.ordinal} than was seen before`);
}

function replaced(tape: string, what: string): ComputeError {
  return new ComputeError(
    'TAPE_REPLACED',
    `the tape ${tape} ${what}: it is another tape; give it another name (CRUDE_TAPE) or delete what was derived from the old one`,
  );
}
