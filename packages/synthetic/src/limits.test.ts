import type { MarketEvent, Quote } from '@crude-alpha/contracts';
import { sessionAt } from '@crude-alpha/market';
import { describe, expect, it } from 'vitest';
import { Days } from './days.ts';
import { createMarket, type Regime, type SyntheticSecond } from './index.ts';
import { limitsOf } from './limits.ts';
import { Listing } from './listing.ts';
import { settle } from './options.ts';
import { SessionPath } from './path.ts';

const SECOND = 1_000_000;
const at = (...utc: [number, number, number, number, number, number?]): number =>
  Date.UTC(...(utc as [number, number, number, number, number])) * 1000;
const shockTs = at(2026, 0, 7, 15, 0);
const base = { seed: 4, mode: 'calm' } as const;
const LIMIT = 0.07;

/** Settlements of the futures on the day before, as they were published. */
const settlements = new Map(
  createMarket({ ...base, startTs: at(2026, 0, 6, 19, 30) })
    .second()
    .events.flatMap((event) =>
      event.type === 'stat' && event.stat === 'settlement' && event.symbol.startsWith('CL.')
        ? [[event.symbol, event.value] as const]
        : [],
    ),
);
const cents = (price: number): number => Math.round(100 * price);
const width = cents(LIMIT * settlements.get('CL.G26')!);

const moved = (logReturn: number): Partial<Regime> => ({
  shocks: [{ ts: shockTs, logReturn }],
  priceLimit: LIMIT,
});

function play(
  logReturn: number,
  regime: Partial<Regime>,
  startTs: number,
  seconds: number,
): SyntheticSecond[] {
  const shocks = [{ ts: shockTs, logReturn }];
  const market = createMarket({
    ...base,
    startTs,
    regime: { shocks, priceLimit: LIMIT, ...regime },
  });
  return Array.from({ length: seconds }, () => market.second());
}

const quotesOf = (seconds: readonly SyntheticSecond[], prefix: string): Quote[] =>
  seconds.flatMap(({ events }) =>
    events.filter(
      (event): event is Quote => event.type === 'quote' && event.symbol.startsWith(prefix),
    ),
  );
const statuses = (seconds: readonly SyntheticSecond[]): [number, string, string | undefined][] =>
  seconds.flatMap(({ ts, events }) =>
    events.flatMap((event): [number, string, string | undefined][] =>
      event.type === 'status' && event.symbol === 'CL'
        ? [[(ts - shockTs) / SECOND, event.state, event.reason]]
        : [],
    ),
  );

describe('a limit move', () => {
  const down = play(-0.11, {}, shockTs - SECOND, 10);

  it.each([
    ['down', -0.11, -1],
    ['up', 0.11, 1],
  ] as const)('%s locks the futures at their own limits, with one side', (_, logReturn, sign) => {
    const seconds = logReturn < 0 ? down : play(logReturn, {}, shockTs - SECOND, 10);
    const locked = seconds.slice(1);
    for (const symbol of ['CL.G26', 'CL.H26']) {
      const limit = cents(settlements.get(symbol)!) + sign * width;
      const quotes = quotesOf(locked, symbol);
      expect(quotes.length).toBeGreaterThan(0);
      for (const { bid, ask, bidSize, askSize } of quotes) {
        expect(sign < 0 ? bid : ask).toBeNull();
        expect(sign < 0 ? bidSize : askSize).toBe(0);
        expect(cents((sign < 0 ? ask : bid)!)).toBe(limit);
        expect(sign < 0 ? askSize : bidSize).toBeGreaterThanOrEqual(20);
      }
    }
    for (const { events } of locked) {
      for (const event of events) {
        if (event.type === 'trade' && event.symbol === 'CL.G26') {
          expect(cents(event.price)).toBe(cents(settlements.get('CL.G26')!) + sign * width);
          expect(event.aggressor).not.toBe(sign < 0 ? 'sell' : 'buy');
        }
        if (event.type === 'book' && event.symbol === 'CL.G26') {
          expect(sign < 0 ? event.bids : event.asks).toEqual([]);
          expect(sign < 0 ? event.asks : event.bids).toHaveLength(10);
        }
      }
    }
  });

  it('leaves the truth and the options where the price would be', () => {
    const { truth } = down[5]!;
    const [front] = truth!.expiries;
    expect(cents(front!.forward)).toBeLessThan(cents(settlements.get('CL.G26')!) - width - 50);
    const quotes = quotesOf(down.slice(1), 'LO.G26.');
    expect(quotes.filter(({ bid, ask }) => bid !== null && ask !== null).length).toBeGreaterThan(
      50,
    );
    // Parity at one strike, with nothing but the two quotes of the first whole second.
    const strike = `${50 * Math.round(2 * front!.forward)}`;
    const mid = (right: string): number => {
      const found = quotes.find(({ symbol }) => symbol === `LO.G26.${right}${strike}`);
      return found?.bid == null || found.ask === null ? Number.NaN : 0.5 * (found.bid + found.ask);
    };
    const implied = Number(strike) / 100 + mid('C') - mid('P');
    if (!Number.isNaN(implied)) expect(Math.abs(implied - front!.forward)).toBeLessThan(0.15);
  });

  it('halts everything after five minutes for two, and opens with limits twice as wide', () => {
    const seconds = play(-0.11, {}, shockTs + 295 * SECOND, 130);
    expect(statuses(seconds)).toEqual([
      [295, 'open', undefined],
      [300, 'halted', 'price limit'],
      [420, 'open', undefined],
    ]);
    for (const { ts, events } of seconds) {
      if (ts <= shockTs + 300 * SECOND || ts >= shockTs + 420 * SECOND) continue;
      expect(events.filter(({ type }) => type !== 'definition')).toEqual([]);
    }
    const after = quotesOf(
      seconds.filter(({ ts }) => ts > shockTs + 420 * SECOND),
      'CL.G26',
    );
    expect(after.length).toBeGreaterThan(50);
    for (const { bid, ask } of after) {
      expect(cents(bid!)).toBeLessThan(cents(settlements.get('CL.G26')!) - width);
      expect(ask! - bid!).toBeCloseTo(0.01, 9);
    }
  });

  it('of more than four limits halts four times, and then there are none', () => {
    // 28 % is a logarithmic return of −0.33.
    const settings = settle({ ...base, startTs: shockTs, regime: moved(-0.5) });
    const session = sessionAt('CL', shockTs);
    const days = new Days(base.seed);
    const path = new SessionPath(base.seed, days, session, settings.regime.shocks);
    const { futures } = new Listing(session, path, 1, 0);
    const { halts } = limitsOf(settings, days, session, path, futures)!;
    expect(
      halts.map(({ fromTs, toTs }) => [fromTs, toTs].map((ts) => (ts - shockTs) / SECOND)),
    ).toEqual([
      [300, 420],
      [720, 840],
      [1140, 1260],
      [1560, 1680],
    ]);
    const after = play(-0.5, {}, shockTs + 1700 * SECOND, 2);
    for (const { bid, ask } of quotesOf(after, 'CL.G26')) {
      expect(ask! - bid!).toBeCloseTo(0.01, 9);
    }
  });

  it('is none without limits, and none within them', () => {
    const free = play(-0.11, { priceLimit: null }, shockTs + 10 * SECOND, 5);
    const small = play(-0.04, {}, shockTs + 10 * SECOND, 5);
    for (const { bid, ask } of [...quotesOf(free, 'CL.G26'), ...quotesOf(small, 'CL.G26')]) {
      expect(bid).not.toBeNull();
      expect(ask).not.toBeNull();
    }
    // Where nothing is beyond them, limits change nothing at all.
    const same = play(-0.04, { priceLimit: null }, shockTs + 10 * SECOND, 5);
    expect(small).toEqual(same);
  });

  it('is the same wherever it starts, in the halt and after it', () => {
    const plain = (events: readonly MarketEvent[]): unknown[] =>
      events.map((event) => ({ ...event, seq: 0 }));
    const early = play(-0.11, {}, shockTs + 415 * SECOND, 10);
    const late = play(-0.11, {}, shockTs + 418 * SECOND, 7);
    expect(statuses(late)[0]).toEqual([418, 'halted', 'price limit']);
    for (let i = 1; i < 7; i++) {
      expect(late[i]!.truth).toEqual(early[i + 3]!.truth);
      expect(plain(late[i]!.events)).toEqual(plain(early[i + 3]!.events));
    }
  });

  it('does not bind a future on its last day', () => {
    // CL.G26 stops trading on 2026-01-20 at 14:30; the front is CL.H26 by then.
    const last = at(2026, 0, 20, 15, 0);
    const market = createMarket({
      ...base,
      startTs: last,
      regime: { shocks: [{ ts: last - 60 * SECOND, logReturn: -0.11 }], priceLimit: LIMIT },
    });
    const seconds = [market.second(), market.second()];
    for (const { bid, ask } of quotesOf(seconds, 'CL.G26')) {
      expect(bid).not.toBeNull();
      expect(ask).not.toBeNull();
    }
    for (const { bid } of quotesOf(seconds, 'CL.H26')) expect(bid).toBeNull();
  });
});
