import type { MarketEvent } from '@crude-alpha/contracts';
import { DbnDecoder, offsets } from '@crude-alpha/databento';
import { createMarket } from '@crude-alpha/synthetic';
import { expect, test } from 'vitest';
import { marketSource } from './market-source.ts';

const startTs = Date.parse('2026-11-18T15:00:00Z') * 1000;
const options = { seed: 7, mode: 'calm', startTs, strikesWindow: 5 } as const;

test('every event of the market comes as the record that the gateway has for it, in order', () => {
  const market = createMarket(options);
  const told: MarketEvent[] = [];
  while (market.nextTs < startTs + 3_000_000) told.push(...market.second().events);

  const source = marketSource(options);
  source.advance(startTs + 3_000_000);
  const listed = new Map(
    told.flatMap((event) =>
      event.type === 'definition' ? [[event.symbol, event.raw ?? ''] as const] : [],
    ),
  );
  expect(source.instruments.map(({ rawSymbol }) => rawSymbol)).toEqual([...listed.values()]);

  const wanted = told.flatMap((event) =>
    event.type !== 'book' && 'symbol' in event && listed.has(event.symbol ?? '') ? [event] : [],
  );
  expect(source.count).toBe(wanted.length);
  const decoder = new DbnDecoder({ fragment: 3 });
  for (const [index, event] of wanted.entries()) {
    const bytes = new Uint8Array(520);
    const size = source.write(index, new DataView(bytes.buffer), 0, 0n);
    decoder.push(bytes.slice(0, size));
    expect(decoder.next()).toBe(true);
    expect(decoder.tsEventUs).toBe(event.ts);
    expect(source.offsetNs(index)).toBe((event.ts - startTs) * 1000);
    const { rawSymbol } = source.instruments[decoder.instrumentId - 1]!;
    expect(rawSymbol).toBe(listed.get(event.symbol ?? ''));
    if (event.type === 'quote') {
      const [best] = offsets.mbp1.levels;
      expect(decoder.price(best.bidPx)).toBe(event.bid ?? Number.NaN);
      expect(decoder.price(best.askPx)).toBe(event.ask ?? Number.NaN);
      expect(decoder.u32(best.bidSz)).toBe(event.bidSize);
    } else if (event.type === 'trade') {
      expect(decoder.price(offsets.trade.price)).toBe(event.price);
      expect(decoder.u32(offsets.trade.size)).toBe(event.size);
    } else if (event.type === 'definition') {
      expect(decoder.text(offsets.definition.rawSymbol)).toBe(event.raw);
      expect(decoder.timeUs(offsets.definition.expiration)).toBe(event.expiry);
      expect(decoder.price(offsets.definition.strikePrice)).toBe(event.strike ?? Number.NaN);
    }
  }
});
