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

/** Where to read from without a snapshot, and from which ordinal on what comes out is published. */
export interface Beginning {
  readonly from: TapePlace;
  /**
   * Outputs before it are not published, unless the reading began with the first event ever: made
   * from half a past, a candle or an average would be wrong. 0 where the derived stream tells by
   * itself what is new.
   */
  readonly publishFrom: number;
  /** The tape holds nothing yet, or nothing any more. */
  readonly isEmpty: boolean;
}

/**
 * The warm-up: back from what was derived last, so that nothing is left out; from the end of the tape
 * where nothing was derived yet. Throws `TAPE_REPLACED`.
 */
export async function findBeginning(
  bus: Bus,
  tape: string,
  last: DerivedPosition | null,
  warmupUs: number,
): Promise<Beginning> {
  const newest = await newestOf(bus, tapeSubject(tape));
  if (newest === null) return { from: 'first', publishFrom: 0, isEmpty: true };
  if (last !== null) {
    const ts = await timeAt(bus, tape, last.ordinal);
    const from = ts === null ? 'first' : { ts: ts - warmupUs };
    return { from, publishFrom: 0, isEmpty: false };
  }
  let end = { ordinal: 0, ts: 0 };
  new BlockDecoder().forEach(newest, ({ ts }, ordinal) => {
    end = { ordinal, ts: Math.max(ts, end.ts) };
  });
  return { from: { ts: end.ts - warmupUs }, publishFrom: end.ordinal + 1, isEmpty: false };
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
