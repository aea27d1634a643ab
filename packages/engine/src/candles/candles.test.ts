import type { Candle, MarketEvent, Trade } from '@crude-alpha/contracts';
import { checkCandle } from '@crude-alpha/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEngine } from '../engine.ts';
import { roughTape } from '../fixtures/rough-tape.ts';
import { SECOND, stamp, tick } from '../fixtures/smile-market.ts';

/** 2026-06-15T14:00:00Z: a whole hour, so that every interval begins here. */
const T0 = 1_781_532_000_000_000;

const lengths: Readonly<Record<Candle['interval'], number>> = {
  '1s': SECOND,
  '1m': 60 * SECOND,
  '5m': 300 * SECOND,
  '1h': 3600 * SECOND,
};
const keptIntervals: Readonly<Record<Candle['interval'], number>> = {
  '1s': 60,
  '1m': 5,
  '5m': 3,
  '1h': 2,
};

function candlesOf(events: readonly MarketEvent[]): Candle[] {
  const engine = createEngine({ products: ['CL'], emitMs: 60_000 });
  const candles: Candle[] = [];
  events.forEach((event, ordinal) => {
    for (const output of engine.step(event, ordinal)) {
      if (output.kind === 'candle') candles.push(output.value);
    }
  });
  return candles;
}

function trade(sec: number, price: number, size: number, more: Partial<Trade> = {}): Trade {
  const ts = T0 + Math.round(sec * SECOND);
  return {
    type: 'trade',
    symbol: 'CL.F27',
    ...stamp(ts),
    price,
    size,
    aggressor: 'buy',
    ...more,
  };
}

/** A trade of second `sec` that arrives at second `at`. */
function late(at: number, sec: number, price: number, size: number): Trade {
  return trade(sec, price, size, { tsRecv: T0 + at * SECOND });
}

const at = (sec: number): MarketEvent => tick(T0 + sec * SECOND);

describe('one-second candles', () => {
  test('hold open, high, low, close, volumes by side, and the ordinal that closed them', () => {
    const [candle, ...others] = candlesOf([
      trade(0.1, 70, 2),
      trade(0.2, 71, 3, { aggressor: 'sell' }),
      trade(0.5, 69, 1, { aggressor: 'none' }),
      trade(0.9, 70.5, 4),
      at(1),
    ]);
    expect(others).toEqual([]);
    expect(candle).toEqual({
      symbol: 'CL.F27',
      interval: '1s',
      ts: T0,
      seq: 4,
      rev: 0,
      open: 70,
      high: 71,
      low: 69,
      close: 70.5,
      volume: 10,
      buyVolume: 6,
      sellVolume: 3,
      trades: 4,
      lastTs: T0 + 0.9 * SECOND,
    });
  });

  test('open and close go by time, then by place on the tape', () => {
    const [candle] = candlesOf([
      trade(0.5, 70, 1),
      trade(0.3, 71, 1),
      trade(0.3, 72, 1),
      trade(0.5, 73, 1),
      trade(0.4, 74, 1),
      at(1),
    ]);
    expect(candle).toMatchObject({ open: 71, close: 73, high: 74, low: 70 });
  });

  test('an interval without a print has none', () => {
    const candles = candlesOf([trade(0.1, 70, 1), at(1), at(2), at(3), trade(3.5, 71, 1), at(4)]);
    expect(candles.map((one) => (one.ts - T0) / SECOND)).toEqual([0, 3]);
  });

  test('a late print corrects a closed candle and counts the revision', () => {
    const candles = candlesOf([
      trade(0.5, 70, 1),
      at(1),
      at(2),
      late(2, 0.2, 68, 5),
      late(2, 0.9, 69, 1),
    ]);
    expect(
      candles.map(({ seq, rev, open, low, close, volume }) => [seq, rev, open, low, close, volume]),
    ).toEqual([
      [1, 0, 70, 70, 70, 1],
      [3, 1, 68, 68, 70, 6],
      [4, 2, 68, 68, 69, 7],
    ]);
  });

  test('a late print of an interval that had none makes its candle', () => {
    const candles = candlesOf([at(0), at(5), late(5, 2.5, 70, 1)]);
    expect(candles).toMatchObject([{ ts: T0 + 2 * SECOND, seq: 2, rev: 0, volume: 1 }]);
  });

  test('a print later than a minute is counted, and still goes into the longer candles', () => {
    const engine = createEngine({ products: ['CL'], emitMs: 60_000 });
    const events = [at(0), at(62), late(62, 0.5, 70, 1), late(62, 2.5, 71, 1)];
    const outputs = events.flatMap((event, i) => [...engine.step(event, i)]);
    const candles = outputs.flatMap((one) => (one.kind === 'candle' ? [one.value] : []));
    expect(candles.map((one) => [one.interval, (one.ts - T0) / SECOND])).toEqual([
      ['1m', 0],
      ['1s', 2],
      ['1m', 0],
    ]);
    expect(engine.state.candles.tooLate).toEqual([1, 0, 0, 0]);
  });
});

test('a print of nothing, of an unknown name or of another product makes no candle', () => {
  const events = [
    trade(0.1, 70, 0),
    trade(0.2, 70, 1, { symbol: 'nobody' }),
    trade(0.3, 70, 1, { symbol: 'GC.G27' }),
    trade(0.4, 70, 1, { symbol: 'BTCUSDT' }),
    at(4000),
  ];
  expect(candlesOf(events)).toEqual([]);
});

test('options have candles from one minute on', () => {
  const candles = candlesOf([trade(0.1, 1.5, 7, { symbol: 'LO.F27.C7000' }), at(3600)]);
  expect(candles.map((one) => one.interval)).toEqual(['1m', '5m', '1h']);
});

test('a time far in the future closes nothing', () => {
  const candles = candlesOf([
    trade(0.1, 70, 1),
    trade(0.2, 71, 1, { ts: 4_000_000_000_000_000, tsRecv: T0 + 200_000 }),
    trade(0.3, 72, 1),
    at(1),
  ]);
  expect(candles).toMatchObject([{ interval: '1s', trades: 3, close: 72 }]);
});

test('an hour closes all four, the shortest first', () => {
  const candles = candlesOf([trade(3599.5, 70, 1), at(3600)]);
  expect(candles.map((one) => one.interval)).toEqual(['1s', '1m', '5m', '1h']);
});

/** The same candles from the list of prints alone: grouped, sorted, summed. */
function batch(events: readonly MarketEvent[]): Map<string, Partial<Candle>> {
  const groups = new Map<string, { trade: Trade; ts: number }[]>();
  let now = 0;
  for (const event of events) {
    const ts = event.ts - event.tsRecv > SECOND ? event.tsRecv : event.ts;
    now = Math.max(now, ts);
    if (event.type !== 'trade' || event.size === 0) continue;
    const isOption = /^LO\.[A-Z]\d\d\.[CP]\d+$/.test(event.symbol);
    if (!isOption && !/^CL\.[FGHJKMNQUVXZ]\d\d$/.test(event.symbol)) continue;
    for (const [interval, length] of Object.entries(lengths) as [Candle['interval'], number][]) {
      if (isOption && interval === '1s') continue;
      const index = Math.floor(ts / length);
      if (index < Math.floor(now / length) - keptIntervals[interval]) continue;
      const key = `${event.symbol} ${interval} ${index * length}`;
      const group = groups.get(key) ?? [];
      group.push({ trade: event, ts });
      groups.set(key, group);
    }
  }
  const most = 2 ** 52 - 1;
  return new Map(
    [...groups].map(([key, prints]) => {
      // Array.prototype.sort is stable: equal times stay in tape order.
      const sorted = [...prints].sort((a, b) => a.ts - b.ts);
      const prices = sorted.map((one) => one.trade.price);
      const volume = (side?: string): number =>
        sorted
          .filter((one) => side === undefined || one.trade.aggressor === side)
          .reduce((sum, one) => Math.min(sum + one.trade.size, most), 0);
      return [
        key,
        {
          open: prices[0]!,
          close: prices.at(-1)!,
          high: Math.max(...prices),
          low: Math.min(...prices),
          volume: volume(),
          buyVolume: volume('buy'),
          sellVolume: volume('sell'),
          trades: sorted.length,
          lastTs: sorted.at(-1)!.ts,
        },
      ];
    }),
  );
}

test('the last revision of every candle equals a batch over the prints', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const events = roughTape(seed, 200, 8);
      const newest = new Map<string, Candle>();
      for (const candle of candlesOf([...events, at(4 * 3600)])) {
        expect(checkCandle(candle)).not.toBeInstanceOf(Error);
        const key = `${candle.symbol} ${candle.interval} ${candle.ts}`;
        const before = newest.get(key);
        expect(candle.rev).toBe(before === undefined ? 0 : before.rev + 1);
        newest.set(key, candle);
      }
      const expected = batch(events);
      expect(new Set(newest.keys())).toEqual(new Set(expected.keys()));
      for (const [key, candle] of newest) expect(candle).toMatchObject(expected.get(key)!);
    }),
    { numRuns: 8 },
  );
});
