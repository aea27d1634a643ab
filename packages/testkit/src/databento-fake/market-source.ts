import type { FakeInstrument, FakeSource } from '@crude-alpha/databento/fake';
import { createMarket, type MarketOptions } from '@crude-alpha/synthetic';
import { recordOf } from './records.ts';

/** Some minutes of quotes and trades: what a reader asks back after an outage. */
const KEPT = 500_000;

interface Kept {
  readonly bytes: Uint8Array;
  readonly offsetNs: number;
  readonly instrument: number;
}

/** A source that goes on: whoever has it calls `advance` as time passes. */
export interface MarketSource extends FakeSource {
  /** Makes what happens before this time, in microseconds. */
  advance(until: number): void;
}

/**
 * The synthetic market as records. Its first second, with all definitions and statistics, is kept
 * for good; of what follows, the oldest is forgotten.
 */
export function marketSource(options: Omit<MarketOptions, 'feed'>): MarketSource {
  const market = createMarket({ ...options, feed: 'databento-fake' });
  const instruments: FakeInstrument[] = [];
  const places = new Map<string, number>();
  const opening: Kept[] = [];
  let later: Kept[] = [];
  let forgotten = 0;

  const take = (into: Kept[]): void => {
    for (const event of market.second().events) {
      if (!('symbol' in event) || event.symbol === undefined) continue;
      if (event.type === 'definition' && !places.has(event.symbol)) {
        const parent = `${event.product}.${event.kind === 'option' ? 'OPT' : 'FUT'}`;
        const instrumentId = instruments.length + 1;
        places.set(event.symbol, instruments.length);
        instruments.push({ publisherId: 1, instrumentId, rawSymbol: event.raw ?? '', parent });
      }
      const instrument = places.get(event.symbol);
      if (instrument === undefined) continue;
      const bytes = recordOf(event, instrument + 1);
      const offsetNs = (event.ts - options.startTs) * 1000;
      if (bytes !== null) into.push({ bytes, offsetNs, instrument });
    }
  };
  const at = (index: number): Kept | undefined =>
    opening[index] ?? later[index - opening.length - forgotten];

  take(opening);
  return {
    instruments,
    get count() {
      return opening.length + forgotten + later.length;
    },
    offsetNs: (index) => (at(index) ?? later[0])?.offsetNs ?? 0,
    // Nobody subscribes to the type of what is forgotten.
    rtypeOf: (index) => at(index)?.bytes[1] ?? 0xff,
    instrumentOf: (index) => at(index)?.instrument ?? 0,
    write(index, out, place) {
      const bytes = at(index)?.bytes ?? new Uint8Array(0);
      new Uint8Array(out.buffer, out.byteOffset).set(bytes, place);
      return bytes.length;
    },
    advance(until) {
      while (market.nextTs < until) take(later);
      if (later.length > 2 * KEPT) {
        forgotten += later.length - KEPT;
        later = later.slice(-KEPT);
      }
    },
  };
}
