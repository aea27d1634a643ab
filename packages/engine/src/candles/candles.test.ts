import type { Candle, MarketEvent, Trade } from '@crude-alpha/contracts';
import { checkCandle } from '@crude-alpha/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEngine } from '../engine.ts';
import { roughTape } from '../fixtures/rough-tape.ts';
import { SECOND, stamp, tick } from '../fixtures/smile-market.ts';

/** 2026-06-15T14:00:00Z: a whole hour, so that every interval begins here. */
const T0 = 1_781_532_000_000_000;

const HOUR = 3600 * SECOND;

/** Intervals that begin at whole multiples of their length, and how many of them may pass before it is too late. */
const even: Readonly<Record<string, { readonly us: number; readonly kept: number }>> = {
  '1s': { us: SECOND, kept: 60 },
  '1m': { us: 60 * SECOND, kept: 5 },
  '5m': { us: 300 * SECOND, kept: 3 },
  '15m': { us: 900 * SECOND, kept: 2 },
  '1h': { us: HOUR, kept: 2 },
};

const newYork = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  weekday: 'short',
  hour: 'numeric',
  hourCycle: 'h23',
});

/** When the last session before a time opened: 18:00 in New York, not on Friday and Saturday. Whole hours before it. */
function openedAt(ts: number): number {
  for (let at = ts - (ts % HOUR); ; at -= HOUR) {
    const parts = newYork.formatToParts(at / 1000);
    const part = (type: string): string => parts.find((one) => one.type === type)!.value;
    if (part('hour') === '18' && !['Fri', 'Sat'].includes(part('weekday'))) return at;
  }
}

function candlesOf(events: readonly MarketEvent[], first = 0): Candle[] {
  const engine = createEngine({ products: ['CL'], emitMs: 60_000 });
  const candles: Candle[] = [];
  events.forEach((event, ordinal) => {
    if (ordinal < first) return;
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
    expect(engine.state.candles.tooLate).toEqual([1, 0, 0, 0, 0, 0, 0]);
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

test('an hour closes all that are even, the shortest first', () => {
  const candles = candlesOf([trade(3599.5, 70, 1), at(3600)]);
  expect(candles.map((one) => one.interval)).toEqual(['1s', '1m', '5m', '15m', '1h']);
});

describe('candles of sessions', () => {
  const clock = (iso: string): number => Date.parse(iso) * 1000;
  const print = (iso: string, price: number, received: string = iso): Trade =>
    trade(0, price, 1, { ts: clock(iso), tsRecv: clock(received) });
  const tickAt = (iso: string): MarketEvent => tick(clock(iso));
  const shown = (events: readonly MarketEvent[], interval: string): string[] =>
    candlesOf(events)
      .filter((one) => one.interval === interval)
      .map(({ close, open, rev, ts, volume }) => {
        const start = new Date(ts / 1000).toISOString().slice(0, 16);
        return `${start} ${open} ${close} ${volume} ${rev}`;
      });

  test('begin at 18:00 in New York and end at 17:00, in summer and in winter', () => {
    const summer = [
      print('2026-06-14T22:00:00Z', 70),
      print('2026-06-15T20:59:59Z', 71),
      tickAt('2026-06-15T21:00:00Z'),
    ];
    expect(shown(summer, '1d')).toEqual(['2026-06-14T22:00 70 71 2 0']);
    const winter = [
      print('2026-01-06T23:00:00Z', 60),
      print('2026-01-07T21:59:59Z', 61),
      tickAt('2026-01-07T22:00:00Z'),
    ];
    expect(shown(winter, '1d')).toEqual(['2026-01-06T23:00 60 61 2 0']);
  });

  test('of four hours count from the opening, and the last one is cut by the close', () => {
    const events = [
      print('2026-06-14T22:00:00Z', 1),
      print('2026-06-15T01:59:59Z', 2),
      print('2026-06-15T02:00:00Z', 3),
      print('2026-06-15T18:30:00Z', 4),
      tickAt('2026-06-15T20:59:59Z'),
    ];
    expect(shown(events, '4h')).toEqual(['2026-06-14T22:00 1 2 2 0', '2026-06-15T02:00 3 3 1 0']);
    expect(shown([...events, tickAt('2026-06-15T21:00:00Z')], '4h')[2]).toBe(
      '2026-06-15T18:00 4 4 1 0',
    );
  });

  test('of a holiday without a trade date belong to the day after it', () => {
    // Martin Luther King’s day 2026: Sunday evening to Tuesday is one session.
    const events = [
      print('2026-01-18T23:00:00Z', 60),
      print('2026-01-19T23:00:00Z', 61),
      print('2026-01-20T21:59:00Z', 62),
      tickAt('2026-01-20T22:00:00Z'),
    ];
    expect(shown(events, '1d')).toEqual(['2026-01-18T23:00 60 62 3 0']);
  });

  // By CME's notices of its hours: the session before ends, one opens and closes, and its last four hours begin.
  test.each([
    ['below zero', '2020-04-17T21:00', '2020-04-19T22:00', '2020-04-20T21:00', '2020-04-20T18:00'],
    [
      'clocks go on',
      '2026-03-06T22:00',
      '2026-03-08T22:00',
      '2026-03-09T21:00',
      '2026-03-09T18:00',
    ],
    ['Good Friday', '2026-04-02T21:00', '2026-04-05T22:00', '2026-04-06T21:00', '2026-04-06T18:00'],
    [
      'a Friday off',
      '2026-07-02T21:00',
      '2026-07-02T22:00',
      '2026-07-06T21:00',
      '2026-07-06T18:00',
    ],
    [
      'clocks go back',
      '2026-10-30T21:00',
      '2026-11-01T23:00',
      '2026-11-02T22:00',
      '2026-11-02T19:00',
    ],
    [
      'Thanksgiving',
      '2026-11-25T22:00',
      '2026-11-25T23:00',
      '2026-11-27T19:45',
      '2026-11-27T19:00',
    ],
    ['Christmas', '2026-12-24T18:45', '2026-12-27T23:00', '2026-12-28T22:00', '2026-12-28T19:00'],
  ])('have its bounds to the microsecond: %s', (_, before, opening, closing, last) => {
    const printBy = (time: string, us: number, price: number): Trade => {
      const ts = clock(`${time}Z`) + us;
      return trade(0, price, 1, { ts, tsRecv: ts });
    };
    const events = [
      printBy(before, -1, 10),
      printBy(opening, -1, 11),
      printBy(opening, 0, -37.63),
      printBy(closing, -1, 13),
      printBy(closing, 0, 14),
    ];
    const ofDay = shown(events, '1d');
    expect(ofDay[0]).toMatch(/T\d\d:00 10 10 1 0$/);
    expect(ofDay.slice(-2)).toEqual([`${opening} -37.63 13 2 0`, `${opening} -37.63 14 3 1`]);
    expect(shown(events, '4h').slice(-3)).toEqual([
      `${opening} -37.63 -37.63 1 0`,
      `${last} 13 13 1 0`,
      `${last} 13 14 2 1`,
    ]);
  });

  test('a print after the close corrects the session that closed, until a day later', () => {
    const events = [
      print('2026-06-15T20:00:00Z', 70),
      tickAt('2026-06-15T21:00:00Z'),
      print('2026-06-15T21:10:00Z', 71),
      print('2026-06-15T20:30:00Z', 72, '2026-06-16T20:59:59Z'),
      tickAt('2026-06-16T20:59:59Z'),
      print('2026-06-15T20:40:00Z', 73, '2026-06-16T21:00:00Z'),
      tickAt('2026-06-16T21:00:00Z'),
      print('2026-06-15T20:50:00Z', 74, '2026-06-16T21:00:00Z'),
    ];
    expect(shown(events, '1d')).toEqual([
      '2026-06-14T22:00 70 70 1 0',
      '2026-06-14T22:00 70 71 2 1',
      '2026-06-14T22:00 70 71 3 2',
      '2026-06-14T22:00 70 71 4 3',
    ]);
  });

  test('of a weekend is that of Friday', () => {
    const events = [print('2026-06-13T15:00:00Z', 70), tickAt('2026-06-13T15:00:01Z')];
    expect(shown(events, '1d')).toEqual(['2026-06-11T22:00 70 70 1 0']);
  });

  test('a time before all sessions does no harm', () => {
    const first = trade(0, 70, 1, { ts: 0, tsRecv: 0 });
    const candles = candlesOf([first, at(0)]);
    const found = candles.map((one) => one.interval).sort();
    expect(found).toEqual([...Object.keys(even), '4h', '1d'].sort());
    for (const candle of candles) expect(checkCandle(candle)).toBe(candle);
  });
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
    const put = (interval: string, start: number): void => {
      const key = `${event.symbol} ${interval} ${start}`;
      const group = groups.get(key) ?? [];
      group.push({ trade: event, ts });
      groups.set(key, group);
    };
    for (const [interval, { kept, us }] of Object.entries(even)) {
      if (isOption && !['1m', '5m', '1h'].includes(interval)) continue;
      const index = Math.floor(ts / us);
      if (index >= Math.floor(now / us) - kept) put(interval, index * us);
    }
    if (isOption) continue;
    // A session of 23 hours: five candles of four hours and one of three.
    const open = openedAt(ts);
    const close = open + 23 * HOUR;
    const fourth = Math.floor((Math.min(ts, close - 1) - open) / (4 * HOUR));
    const start = open + fourth * 4 * HOUR;
    if (now < Math.min(start + 4 * HOUR, close) + 4 * HOUR) put('4h', start);
    if (now < close + 24 * HOUR) put('1d', open);
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
      for (const candle of candlesOf([...events, at(24 * 3600)])) {
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

test('an engine that begins in the middle of a tape makes the candles of whole intervals alone', () => {
  const events = [
    trade(-1800, 70, 5),
    trade(0.5, 71, 2),
    trade(61, 72, 1),
    late(62, 0.7, 60, 3),
    late(63, 61.5, 61, 4),
    at(3600),
    at(25_200),
  ];
  const made = (first: number): string[] =>
    candlesOf(events, first).map(({ interval, rev, ts, volume }) => {
      const minute = (ts - T0) / (60 * SECOND);
      return `${interval} ${minute} ${volume} ${rev}`;
    });
  const long = (made: readonly string[]): string[] => made.filter((one) => /^(1h|4h|1d)/.test(one));
  expect(long(made(0))).toEqual([
    '1h -60 5 0',
    '4h -240 5 0',
    '1h 0 10 0',
    '4h 0 10 0',
    '1d -960 15 0',
  ]);
  // The second, minute and hour in which it begins may have had prints before, and so may the day.
  expect(made(1)).toEqual(made(0).filter((one) => /^(1s|1m) 1/.test(one)));
});

test('whatever an engine makes that begins in the middle is what one made that knows all', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 31 }),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      (seed, share) => {
        const events = [...roughTape(seed, 200, 8), at(24 * 3600)];
        const cut = Math.floor(share * events.length);
        const text = (candle: Candle): string => JSON.stringify(candle);
        const whole = new Set(candlesOf(events).map(text));
        const later = candlesOf(events, cut);
        expect(later.map(text).filter((one) => !whole.has(one))).toEqual([]);
        expect(later.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 8 },
  );
});
