import { checkEvent, checkTruth, type MarketEvent, type Quote } from '@crude-alpha/contracts';
import { parseSymbol } from '@crude-alpha/market';
import { americanTreePrice } from '@crude-alpha/quant';
import { describe, expect, it } from 'vitest';
import { createMarket, type MarketOptions, type Shock } from './index.ts';

const SECOND = 1_000_000;
const at = (...utc: [number, number, number, number, number]): number => Date.UTC(...utc) * 1000;
/** Wednesday 2026-01-07, 10:00 in New York; the front of this market stands near $100. */
const shockTs = at(2026, 0, 7, 15, 0);
const base = { seed: 4, mode: 'calm', rate: 0.04 } as const;

function play(options: MarketOptions, seconds: number): ReturnType<typeof collect> {
  const market = createMarket(options);
  return collect(Array.from({ length: seconds }, () => market.second()));
}

function collect(seconds: readonly ReturnType<ReturnType<typeof createMarket>['second']>[]) {
  const events = seconds.flatMap((second) => second.events);
  const quotes = (symbol: string): Quote[] =>
    events.filter((event): event is Quote => event.type === 'quote' && event.symbol === symbol);
  return { seconds, events, quotes, truth: seconds[0]!.truth! };
}

describe('a front month that falls through zero', () => {
  const shocks: Shock[] = [{ ts: shockTs, dollars: -140, reachMonths: 2 }];
  const options = { ...base, startTs: shockTs + 60 * SECOND, regime: { shocks } };

  it('is quoted, traded and shown in depth below zero, both sides', () => {
    const { events, quotes } = play({ ...options, mode: 'active' }, 3);
    const front = quotes('CL.G26');
    expect(front.length).toBeGreaterThan(100);
    for (const { bid, ask } of front) {
      expect(bid).toBeLessThan(-20);
      expect(ask! - bid!).toBeCloseTo(0.01, 9);
    }
    const trades = events.filter((event) => event.type === 'trade' && event.symbol === 'CL.G26');
    expect(trades.length).toBeGreaterThan(20);
    for (const trade of trades) if (trade.type === 'trade') expect(trade.price).toBeLessThan(-20);
    const books = events.filter((event) => event.type === 'book' && event.symbol === 'CL.G26');
    expect(books.length).toBeGreaterThan(5);
    for (const book of books) {
      if (book.type !== 'book') continue;
      expect(book.bids).toHaveLength(10);
      expect(book.bids[9]!.price).toBeLessThan(book.bids[0]!.price);
      expect(book.asks[9]!.price).toBeGreaterThan(book.asks[0]!.price);
    }
    for (const event of events) if (checkEvent(event) !== event) expect.fail(JSON.stringify(event));
  });

  it('lists strikes around it, with the symbols that they have at the exchange', () => {
    const { events } = play(options, 1);
    const strikes = events.flatMap((event) =>
      event.type === 'definition' && event.underlying === 'CL.G26' && event.right === 'P'
        ? [event.strike!]
        : [],
    );
    expect(Math.min(...strikes)).toBeLessThan(-40);
    expect(strikes).toContain(0);
    const five = events.find(
      (event) => event.type === 'definition' && event.symbol === 'LO.G26.P-500',
    );
    expect(five).toMatchObject({ strike: -5, raw: 'LOG6 P-500', right: 'P' });
    for (const event of events) {
      if (event.type !== 'definition' || event.kind !== 'option') continue;
      expect(parseSymbol(event.symbol)).toMatchObject({
        strike: event.strike,
        right: event.right,
      });
    }
    // Months far along the curve are where they were, and list what they did.
    const far = events.filter(
      (event) => event.type === 'definition' && event.underlying === 'CL.Q26' && event.strike! <= 0,
    );
    expect(far).toEqual([]);
  });

  it('is told in the truth as normal volatility, and the options are quoted around its price', () => {
    const { events, truth } = play(options, 1);
    expect(checkTruth(truth)).toBe(truth);
    expect(truth.normalExpiries.length).toBeGreaterThanOrEqual(2);
    expect(truth.expiries.length).toBeGreaterThanOrEqual(2);
    for (const { forward } of truth.expiries) expect(forward).toBeGreaterThanOrEqual(15);
    const quotes = new Map(
      events.flatMap((event) => (event.type === 'quote' ? [[event.symbol, event] as const] : [])),
    );
    let checked = 0;
    for (const one of truth.normalExpiries) {
      const { forward, tauYears, normalVol, call25, put25, underlying } = one;
      expect(one.normalRr25).toBeCloseTo(call25 - put25, 12);
      const strike = Math.round(forward * 2) / 2;
      for (const right of ['C', 'P'] as const) {
        const text = String(Math.round(100 * strike));
        const quote = quotes.get(`LO.${underlying.slice(3)}.${right}${text}`);
        if (quote?.bid == null || quote.ask === null || quote.bid > quote.ask) continue;
        // Far above zero a lognormal price is a normal one, and so is its tree.
        const shift = 1e6;
        const price = americanTreePrice(
          right === 'C' ? 1 : -1,
          forward + shift,
          strike + shift,
          tauYears,
          normalVol / shift,
          0.04,
          501,
        );
        expect(price).toBeGreaterThan(quote.bid - 0.02);
        expect(price).toBeLessThan(quote.ask + 0.02);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(2);
  });

  it('settles below zero', () => {
    const settlement = at(2026, 0, 7, 19, 30);
    const { events } = play({ ...options, startTs: settlement }, 1);
    const settled = events.find(
      (event) => event.type === 'stat' && event.stat === 'settlement' && event.symbol === 'CL.G26',
    );
    expect(settled).toMatchObject({ final: true });
    if (settled?.type === 'stat') expect(settled.value).toBeLessThan(-20);
    // What is far above it is worth what it pays, and no put is worth less than nothing.
    for (const event of events) {
      if (event.type !== 'stat' || event.stat !== 'settlement') continue;
      if (event.symbol.startsWith('LO.')) expect(event.value).toBeGreaterThanOrEqual(0);
    }
  });

  it('fades: the contract that was second is back above zero when it has become the first', () => {
    const later = play({ ...options, startTs: at(2026, 1, 4, 15, 0) }, 1);
    expect(later.truth.expiries[0]!.underlying).toBe('CL.H26');
    expect(later.truth.expiries[0]!.forward).toBeGreaterThan(40);
    expect(later.truth.normalExpiries).toEqual([]);
  });

  it('is the same wherever it starts', () => {
    const early = createMarket({ ...options, startTs: options.startTs - 310 * SECOND });
    const late = createMarket(options);
    while (early.nextTs < late.nextTs) early.second();
    const plain = (events: readonly MarketEvent[]): string =>
      JSON.stringify(events.map((event) => ({ ...event, seq: 0 })));
    const [joined, went] = [late.second(), early.second()];
    expect(plain(joined.events.slice(-went.events.length)) === plain(went.events)).toBe(true);
    for (let i = 0; i < 3; i++) {
      const [a, b] = [early.second(), late.second()];
      expect(b.truth).toEqual(a.truth);
      expect(plain(b.events) === plain(a.events)).toBe(true);
    }
  });
});

describe('a fall that takes its time', () => {
  it('passes the change of models and zero without a jump or a missing side', () => {
    const shocks: Shock[] = [{ ts: shockTs, dollars: -140, reachMonths: 2, overSec: 120 }];
    const market = createMarket({ ...base, startTs: shockTs, regime: { shocks, missing: 0 } });
    const symbol = 'CL.G26';
    const bids = new Set<number>();
    let last = { ts: shockTs, price: Number.NaN };
    const models = new Set<string>();
    let width = { ts: 0, price: Number.NaN };
    for (let i = 0; i < 120; i++) {
      const { events, truth, ts } = market.second();
      const near = [...truth!.expiries, ...truth!.normalExpiries].find(
        ({ underlying }) => underlying === symbol,
      )!;
      models.add(near.model);
      // The width that each model gives the price; where they meet, a second moves the price by 8 %.
      const sigma = near.model === 'black76' ? near.forward * near.atmIv : near.normalVol;
      if (ts === width.ts + SECOND) {
        expect(Math.abs(Math.log(sigma / width.price))).toBeLessThan(0.08);
      }
      width = { ts, price: sigma };
      for (const event of events) {
        if (event.type !== 'quote' || event.symbol !== symbol) continue;
        expect(event.bid).not.toBeNull();
        expect(event.ask).not.toBeNull();
        bids.add(event.bid!);
        // So many dollars in two minutes are $1.17 a second.
        if (event.ts - last.ts < SECOND && !Number.isNaN(last.price)) {
          expect(Math.abs(event.bid! - last.price)).toBeLessThan(1.3);
        }
        last = { ts: event.ts, price: event.bid! };
      }
    }
    expect([...models]).toEqual(['black76', 'bachelier']);
    expect([...bids].some((bid) => bid > -0.2 && bid < 0.2)).toBe(true);
    expect(last.price).toBeLessThan(-20);
  });
});
