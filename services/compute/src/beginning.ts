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
   * from half a past, a candle or an average would be wrong. 0 where the derived stream tells by
   * itself what is new.
   */
  readonly publishFrom: number;
  /** Ordinal that the first block must reach if it is of the tape that was read before; else -1. */
  readonly reaches: number;
  /** The tape holds nothing yet, or nothing any more. */
  readonly isEmpty: boolean;
}

/** What was known of the tape before. */
export interface Known {
  /** Ordinal of the snapshot that is resumed from, if there is one. */
  readonly snapshot: number | null;
  /** Newest position in the derived stream. */
  readonly derived: DerivedPosition | null;
}

/**
 * Behind the snapshot; without one a warm-up: back from what was derived last, so that nothing is
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
    return { from: { ordinal: snapshot + 1 }, publishFrom: 0, reaches: snapshot, isEmpty };
  }
  if (newest === null) {
    return { from: 'first', publishFrom: 0, reaches: last?.ordinal ?? -1, isEmpty };
  }
  if (last !== null) {
    const ts = await timeAt(bus, tape, last.ordinal);
    const from = ts === null ? 'first' : { ts: ts - warmupUs };
    return { from, publishFrom: 0, reaches: -1, isEmpty };
  }
  let end = { ordinal: 0, ts: 0 };
  new BlockDecoder().forEach(newest, ({ ts }, ordinal) => {
    end = { ordinal, ts: Math.max(ts, end.ts) };
  });
  return { from: { ts: end.ts - warmupUs }, publishFrom: end.ordinal + 1, reaches: -1, isEmpty };
}

/** Time of an event that was on the tape once; null when retention took it. */
async function timeAt(bus: Bus, tape: string, ordinal: number): Promise<number | null> {
  const stop = new AbortController();
  for await (const block of readTape(bus, { tape, from: { ordinal }, signal: stop.signal })) {
    stop.abort();
    assertReaches(tape, block, ordinal);
    const events: readonly MarketEvent[] = new BlockDecoder().decode(block.bytes);
    return events[ordinal - block.ordinal]?.ts ?? null;
  }
  return null;
}

/**
 * What was read from an ordinal on begins with the block that holds it, or behind it when retention
 * took that. A block that ends before it is of another tape: this one is stored before anything is
 * derived from it, so it cannot have become shorter.
 */
export function assertReaches(
  tape: string,
  { ordinal, count }: Pick<TapeBlock, 'ordinal' | 'count'>,
  known: number,
): void {
  const end = ordinal + count - 1;
  if (end >= known) return;
  throw new ComputeError(
    'TAPE_REPLACED',
    `the tape ${tape} ends at event ${end}, but event ${known} of it was seen before: it is another tape; give it another name (CRUDE_TAPE) or delete what was derived from the old one`,
  );
}
