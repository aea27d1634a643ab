import type { Definition, MarketEvent } from '@crude-alpha/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Planner, type PlannerOptions } from './planner.ts';

const NOW = 1_795_185_000_000_000;
const DAY = 86_400_000_000;
const common = { ts: NOW, tsRecv: NOW, feed: 'test' };

const OPTIONS: PlannerOptions = {
  futures: ['CL.FUT'],
  options: ['LO.OPT'],
  depth: 'mbp-1',
  // Of which a quarter, one strike, is the slack.
  strikesWindow: 4,
  underlyings: 2,
  expiries: 2,
};
function future(symbol: string): Definition {
  return {
    ...common,
    type: 'definition',
    symbol,
    product: 'CL',
    kind: 'future',
    action: 'add',
    expiry: NOW + 90 * DAY,
    tickSize: 0.01,
    multiplier: 1000,
  };
}

interface Listing {
  readonly root?: string;
  readonly month?: string;
  readonly days?: number;
  readonly action?: Definition['action'];
}

function option(right: 'C' | 'P', strike: number, listing: Listing = {}): Definition {
  const { root = 'LO', month = 'F27', days = 26, action = 'add' } = listing;
  return {
    ...common,
    type: 'definition',
    symbol: `${root}.${month}.${right}${strike * 100}`,
    product: root,
    kind: 'option',
    action,
    expiry: NOW + days * DAY,
    tickSize: null,
    multiplier: 1000,
    underlying: `CL.${month}`,
    right,
    strike,
    raw: `${root} ${month} ${right}${strike * 100}`,
  };
}

function chain(from: number, to: number, listing: Listing = {}): Definition[] {
  const all: Definition[] = [];
  for (let strike = from; strike <= to; strike++) {
    all.push(option('C', strike, listing), option('P', strike, listing));
  }
  return all;
}

function quote(mid: number, symbol = 'CL.F27'): MarketEvent {
  const [bid, ask] = [mid - 0.25, mid + 0.25];
  return { ...common, type: 'quote', symbol, bid, ask, bidSize: 1, askSize: 1 };
}

function plannerOf(events: readonly MarketEvent[], options: Partial<PlannerOptions> = {}): Planner {
  const planner = new Planner({ ...OPTIONS, ...options });
  for (const event of events) planner.see(event);
  return planner;
}

/** The options asked for, which have to be the same of quotes and trades. */
function asked(planner: Planner, now: number = NOW): readonly string[] {
  const wanted = planner.more(now);
  if (wanted.length === 0) return [];
  expect(wanted.map(({ schema, stypeIn }) => [schema, stypeIn])).toEqual([
    ['mbp-1', 'raw_symbol'],
    ['trades', 'raw_symbol'],
  ]);
  expect(wanted[1]!.symbols).toEqual(wanted[0]!.symbols);
  return wanted[0]!.symbols;
}

/** The names of both options at these strikes. */
function both(from: number, to: number, name = 'LO F27'): string[] {
  const names: string[] = [];
  for (let strike = from; strike <= to; strike++) {
    names.push(`${name} C${strike * 100}`, `${name} P${strike * 100}`);
  }
  return names;
}

test('begins with the futures and with all that says what is listed', () => {
  expect(plannerOf([], { depth: 'mbp-10' }).begin()).toEqual([
    { schema: 'definition', stypeIn: 'parent', symbols: ['CL.FUT', 'LO.OPT'], start: 0n },
    { schema: 'statistics', stypeIn: 'parent', symbols: ['CL.FUT', 'LO.OPT'], start: 0n },
    { schema: 'status', stypeIn: 'parent', symbols: ['CL.FUT', 'LO.OPT'], start: 0n },
    { schema: 'mbp-10', stypeIn: 'parent', symbols: ['CL.FUT'] },
    { schema: 'trades', stypeIn: 'parent', symbols: ['CL.FUT'] },
  ]);
});

describe('the strikes about the money', () => {
  const listed = [future('CL.F27'), ...chain(40, 100)];

  test('are the window and as much more as the money may move', () => {
    const planner = plannerOf([...listed, quote(70)]);
    expect(asked(planner)).toEqual(both(65, 75));
    expect(asked(planner)).toEqual([]);
  });

  test('are not known without a price of the future', () => {
    const planner = plannerOf(listed);
    expect(asked(planner)).toEqual([]);
    planner.see({ ...quote(70), bid: null } as MarketEvent);
    expect(asked(planner)).toEqual([]);
  });

  test('are those about the settlement until there is a market', () => {
    const settlement: MarketEvent = {
      ...common,
      type: 'stat',
      symbol: 'CL.F27',
      stat: 'settlement',
      value: 60,
      tradeDate: '2026-11-19',
      final: true,
    };
    const planner = plannerOf([...listed, settlement]);
    expect(asked(planner)).toEqual(both(55, 65));
    planner.see(quote(70));
    planner.see(settlement);
    expect(asked(planner)).toEqual(both(66, 75));
  });

  test('follow the money only when it has left the slack, and are asked for once', () => {
    const planner = plannerOf([...listed, quote(70)]);
    asked(planner);
    for (const mid of [71, 69, 71.4, 70]) {
      planner.see(quote(mid));
      expect(asked(planner)).toEqual([]);
    }
    planner.see(quote(72));
    expect(asked(planner)).toEqual(both(76, 77));
    planner.see(quote(70));
    expect(asked(planner)).toEqual([]);
    planner.see(quote(64));
    expect(asked(planner)).toEqual(both(59, 64));
  });

  test('end where the listing ends', () => {
    expect(asked(plannerOf([...listed, quote(39)]))).toEqual(both(40, 45));
    expect(asked(plannerOf([...listed, quote(200)]))).toEqual(both(95, 100));
  });

  test('take in what is newly listed among them, and nothing else', () => {
    const planner = plannerOf([...listed, quote(70)]);
    asked(planner);
    planner.see(option('C', 70.5));
    expect(asked(planner)).toEqual(['LO F27 C7050']);
    planner.see(option('C', 150));
    expect(asked(planner)).toEqual([]);
    for (const gone of [option('C', 70.5), option('C', 66)]) {
      planner.see({ ...gone, action: 'delete' });
    }
    expect(asked(planner)).toEqual([]);
  });

  test('come from mbp-10 as well', () => {
    const [bids, asks] = [[{ price: 69.99, size: 1 }], [{ price: 70.01, size: 1 }]];
    const book: MarketEvent = { ...common, type: 'book', symbol: 'CL.F27', bids, asks };
    expect(asked(plannerOf([...listed, book]))).toEqual(both(65, 75));
  });
});

describe('the expiries', () => {
  const futures = ['F27', 'G27', 'H27'].map((month) => future(`CL.${month}`));
  const monthlies = [
    ...chain(69, 71, { month: 'H27', days: 88 }),
    ...chain(69, 71, { month: 'F27', days: 26 }),
    ...chain(69, 71, { month: 'G27', days: 57 }),
  ];
  const quotes = ['F27', 'G27', 'H27'].map((month) => quote(70, `CL.${month}`));

  test('are the nearest of the nearest futures, and move on when one is over', () => {
    const planner = plannerOf([...futures, ...monthlies, ...quotes]);
    expect(asked(planner)).toEqual([...both(69, 71), ...both(69, 71, 'LO G27')]);
    expect(asked(planner, NOW + 26 * DAY)).toEqual(both(69, 71, 'LO H27'));
  });

  test('of one future are the nearest, weeklies among them', () => {
    const weeklies = [
      ...chain(70, 70, { root: 'LO2', days: 21 }),
      ...chain(70, 70, { root: 'LO1', days: 14 }),
    ];
    const planner = plannerOf([future('CL.F27'), ...chain(70, 70), ...weeklies, quote(70)]);
    expect(asked(planner)).toEqual([...both(70, 70, 'LO1 F27'), ...both(70, 70, 'LO2 F27')]);
  });
});

test('whatever the market does, the window about the money is asked for, and nothing twice', () => {
  const move = fc.record({
    mid: fc.double({ min: 30, max: 110, noNaN: true }),
    list: fc.boolean(),
  });
  const window = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), window, (moves, strikesWindow) => {
      const events: MarketEvent[] = [future('CL.F27'), ...chain(40, 100)];
      const planner = plannerOf(events, { strikesWindow });
      const other = plannerOf(events, { strikesWindow });
      const strikes = new Set(Array.from({ length: 61 }, (_, i) => 40 + i));
      const all = new Set<string>();
      for (const { mid, list } of moves) {
        if (list) {
          const strike = Math.round(mid * 2) / 2;
          strikes.add(strike);
          for (const one of [planner, other]) one.see(option('C', strike));
        }
        for (const one of [planner, other]) one.see(quote(mid));
        const fresh = asked(planner);
        expect(asked(other)).toEqual(fresh);
        for (const raw of fresh) {
          expect(all.has(raw)).toBe(false);
          all.add(raw);
        }
        const ascending = [...strikes].sort((a, b) => a - b);
        const distance = (i: number): number => Math.abs(ascending[i]! - mid);
        let money = 0;
        for (let i = 1; i < ascending.length; i++) if (distance(i) < distance(money)) money = i;
        const near = ascending.slice(Math.max(0, money - strikesWindow), money + strikesWindow + 1);
        for (const strike of near) expect(all).toContain(`LO F27 C${strike * 100}`);
      }
    }),
  );
});
