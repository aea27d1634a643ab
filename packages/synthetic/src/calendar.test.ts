import type { MarketEvent } from '@crude-alpha/contracts';
import { describe, expect, it } from 'vitest';
import { createMarket, type MarketOptions } from './index.ts';

const SECOND = 1_000_000;
const at = (...utc: [number, number, number, number, number, number?]): number =>
  Date.UTC(...(utc as [number, number, number, number, number])) * 1000;

/** What is published in each moment up to an instant. */
function until(options: MarketOptions, end: number): Map<number, readonly MarketEvent[]> {
  const market = createMarket(options);
  const moments = new Map<number, readonly MarketEvent[]>();
  while (market.nextTs <= end) {
    const { ts, events } = market.second();
    moments.set(ts, events);
  }
  return moments;
}

const types = (events: readonly MarketEvent[]): string[] => [
  ...new Set(events.map(({ type }) => type)),
];
const states = (events: readonly MarketEvent[]): string[] => [
  ...new Set(events.flatMap((event) => (event.type === 'status' ? [event.state] : []))),
];
const base = { seed: 4, mode: 'calm' } as const;

describe('the trading day', () => {
  it('ends at 17:00 with a status and nothing else, and begins again at 18:00', () => {
    // Wednesday 2026-01-07, New York is five hours behind.
    const close = at(2026, 0, 7, 22, 0);
    const moments = until({ ...base, startTs: close - 2 * SECOND }, close + 3601 * SECOND);
    expect([...moments.keys()]).toEqual([
      close - 2 * SECOND,
      close - SECOND,
      close,
      close + 2700 * SECOND,
      close + 3600 * SECOND,
      close + 3601 * SECOND,
    ]);
    expect(types(moments.get(close)!)).toEqual(['status']);
    expect(states(moments.get(close)!)).toEqual(['closed']);
    const before = moments.get(close + 2700 * SECOND)!;
    expect(types(before)).toEqual(['definition', 'status', 'stat']);
    expect(states(before)).toEqual(['preOpen']);
    const open = moments.get(close + 3600 * SECOND)!;
    expect(states(open)).toEqual(['open']);
    expect(open.filter(({ type }) => type === 'quote').length).toBeGreaterThan(1000);
  });

  it('leaves the weekend out', () => {
    // Friday 2026-01-09, 17:00, to Sunday, 18:00 in New York.
    const close = at(2026, 0, 9, 22, 0);
    const open = at(2026, 0, 11, 23, 0);
    const moments = until({ ...base, startTs: close }, open);
    expect([...moments.keys()]).toEqual([open - 900 * SECOND, open]);
  });

  it('stops early on a holiday and goes on in the evening', () => {
    // Martin Luther King Day, Monday 2026-01-19: trading from Sunday evening halts at 14:30.
    const halt = at(2026, 0, 19, 19, 30);
    const resume = at(2026, 0, 19, 23, 0);
    const moments = until({ ...base, startTs: halt - SECOND }, resume);
    expect([...moments.keys()]).toEqual([halt - SECOND, halt, resume]);
    expect(states(moments.get(halt)!)).toEqual(['closed']);
    expect(types(moments.get(halt)!)).toEqual(['status']);
    expect(states(moments.get(resume)!)).toEqual(['open']);
  });

  it('follows daylight saving', () => {
    // On 2026-03-08 New York goes from five to four hours behind.
    const market = createMarket({ ...base, startTs: at(2026, 2, 7, 12, 0) });
    expect(market.nextTs).toBe(at(2026, 2, 8, 21, 45));
  });

  it('publishes open interest and volume of the day before, for everything listed', () => {
    const moments = until({ ...base, startTs: at(2026, 0, 12, 22, 45) }, at(2026, 0, 12, 22, 45));
    const events = [...moments.values()][0]!;
    const listed = events.filter(({ type }) => type === 'definition').length;
    for (const name of ['openInterest', 'volume']) {
      const stats = events.filter((event) => event.type === 'stat' && event.stat === name);
      expect(stats).toHaveLength(listed);
      for (const stat of stats) {
        expect(stat).toMatchObject({ tradeDate: '2026-01-12', final: true });
        if (stat.type === 'stat')
          expect(Number.isInteger(stat.value) && stat.value >= 0).toBe(true);
      }
    }
  });

  it('settles everything at 14:30', () => {
    const settlement = at(2026, 0, 7, 19, 30);
    const moments = until({ ...base, startTs: settlement - SECOND }, settlement + SECOND);
    const first = moments.get(settlement - SECOND)!;
    const listed = first.filter(({ type }) => type === 'definition').length;
    const settled = moments.get(settlement)!.filter(({ type }) => type === 'stat');
    expect(settled).toHaveLength(listed);
    const front = settled.find((event) => 'symbol' in event && event.symbol === 'CL.G26');
    const quote = first.findLast((event) => event.type === 'quote' && event.symbol === 'CL.G26');
    expect(front).toMatchObject({ stat: 'settlement', tradeDate: '2026-01-07', final: true });
    if (front?.type !== 'stat' || quote?.type !== 'quote') expect.fail('no front month');
    expect(Math.abs(front.value - quote.bid!)).toBeLessThan(0.25);
    expect(types(moments.get(settlement + SECOND)!)).not.toContain('stat');
  });
});

describe('expiry and roll', () => {
  it('takes an expired chain away and lists another at the next session', () => {
    // LO February 2026 stops trading on 2026-01-14 at 14:30.
    const expiry = at(2026, 0, 14, 19, 30);
    const market = createMarket({ ...base, startTs: expiry - SECOND });
    const last = market.second();
    expect(last.truth!.expiries.map(({ underlying }) => underlying)).toContain('CL.G26');
    const settled = market.second();
    const settlements = settled.events.filter(
      (event) => event.type === 'stat' && event.symbol.startsWith('LO.G26.'),
    );
    const deleted = settled.events.filter(
      (event) => event.type === 'definition' && event.action === 'delete',
    );
    expect(settlements.length).toBe(deleted.length);
    expect(deleted.length).toBeGreaterThanOrEqual(162);
    expect(settled.truth!.expiries).toHaveLength(6);
    // At its end an option is worth what it pays.
    for (const event of settlements) {
      const parts = 'symbol' in event ? /\.([CP])(\d+)$/.exec(event.symbol)! : expect.fail();
      const forward = settled.events.find(
        (other) => other.type === 'stat' && other.symbol === 'CL.G26',
      );
      if (event.type !== 'stat' || forward?.type !== 'stat') expect.fail();
      const sign = parts[1] === 'C' ? 1 : -1;
      const pays = Math.max(sign * (forward.value - Number(parts[2]) / 100), 0);
      expect(Math.abs(event.value - pays)).toBeLessThan(0.0101);
    }
    for (let i = 0; i < 10; i++) {
      const { events } = market.second();
      expect(events.some((event) => 'symbol' in event && event.symbol?.startsWith('LO.G26.'))).toBe(
        false,
      );
    }
    const evening = createMarket({ ...base, startTs: at(2026, 0, 14, 22, 45) }).second();
    const underlyings = new Set(
      evening.events.flatMap((event) =>
        event.type === 'definition' && event.underlying !== undefined ? [event.underlying] : [],
      ),
    );
    expect([...underlyings]).toEqual([
      'CL.H26',
      'CL.J26',
      'CL.K26',
      'CL.M26',
      'CL.N26',
      'CL.Q26',
      'CL.U26',
    ]);
  });

  it('moves the volume from the front month to the next before it expires', () => {
    // CL February 2026 stops trading on 2026-01-20.
    const front = (startTs: number): string => {
      const market = createMarket({ seed: 4, mode: 'active', startTs });
      const volumes = new Map<string, number>();
      for (let i = 0; i < 10; i++) {
        for (const event of market.second().events) {
          if (event.type !== 'trade' || !event.symbol.startsWith('CL.')) continue;
          volumes.set(event.symbol, (volumes.get(event.symbol) ?? 0) + event.size);
        }
      }
      const total = [...volumes.values()].reduce((sum, volume) => sum + volume, 0);
      const [symbol, volume] = [...volumes].sort(([, a], [, b]) => b - a)[0]!;
      expect(volume / total).toBeGreaterThan(0.5);
      return symbol;
    };
    expect(front(at(2026, 0, 5, 15, 0))).toBe('CL.G26');
    expect(front(at(2026, 0, 16, 15, 0))).toBe('CL.H26');
    expect(front(at(2026, 1, 2, 15, 0))).toBe('CL.H26');
  });

  it('moves the open interest too', () => {
    const interest = (day: number): Map<string, number> => {
      const { events } = createMarket({ ...base, startTs: at(2026, 0, day, 22, 45) }).second();
      return new Map(
        events.flatMap((event) =>
          event.type === 'stat' && event.stat === 'openInterest' && event.symbol.startsWith('CL.')
            ? [[event.symbol, event.value] as const]
            : [],
        ),
      );
    };
    const most = (day: number): string => [...interest(day)].sort(([, a], [, b]) => b - a)[0]![0];
    expect(most(5)).toBe('CL.G26');
    expect(most(15)).toBe('CL.H26');
    // On the eve of the last day little is left to deliver.
    const eve = interest(19);
    expect(eve.get('CL.G26')!).toBeLessThan(0.1 * eve.get('CL.H26')!);
  });

  it('says the last word on a future when it expires', () => {
    const expiry = at(2026, 0, 20, 19, 30);
    const moments = until({ ...base, startTs: expiry - SECOND }, expiry + 5 * SECOND);
    expect(moments.get(expiry)).toContainEqual(
      expect.objectContaining({ type: 'definition', symbol: 'CL.G26', action: 'delete' }),
    );
    for (let ts = expiry + SECOND; ts <= expiry + 5 * SECOND; ts += SECOND) {
      expect(moments.get(ts)!.some((event) => 'symbol' in event && event.symbol === 'CL.G26')).toBe(
        false,
      );
    }
  });
});

describe('regimes', () => {
  it('halts: nothing but a status, then everything anew', () => {
    const from = at(2026, 0, 7, 15, 0);
    const regime = { halts: [{ fromTs: from, toTs: from + 120 * SECOND }] };
    const moments = until({ ...base, startTs: from - SECOND, regime }, from + 120 * SECOND);
    expect(states(moments.get(from)!)).toEqual(['halted']);
    expect(types(moments.get(from)!)).toEqual(['status']);
    for (let ts = from + SECOND; ts < from + 120 * SECOND; ts += SECOND) {
      expect(moments.get(ts)).toEqual([]);
    }
    const resumed = moments.get(from + 120 * SECOND)!;
    expect(states(resumed)).toEqual(['open']);
    expect(resumed.filter(({ type }) => type === 'quote').length).toBeGreaterThan(1000);
  });

  it('shocks: the front falls at once, the chain follows with new strikes', () => {
    const ts = at(2026, 0, 7, 15, 0);
    const regime = { shocks: [{ ts, logReturn: -0.12 }], missing: 0 };
    const market = createMarket({ ...base, startTs: ts - 2 * SECOND, regime });
    const before = market.second();
    market.second();
    const after = market.second();
    const [was] = before.truth!.expiries;
    const [is] = after.truth!.expiries;
    // A contract feels the short factor less the longer it lives: CL.G26 has 13.19 days left.
    const felt = -0.12 * Math.exp((-1.5 * 13.19) / 365);
    expect(Math.log(is!.forward / was!.forward)).toBeCloseTo(felt, 3);
    const strikesOf = (events: readonly MarketEvent[]): number[] =>
      events.flatMap((event) =>
        event.type === 'definition' && event.underlying === is!.underlying && event.right === 'C'
          ? [event.strike!]
          : [],
      );
    const old = strikesOf(before.events);
    const fresh = strikesOf(after.events);
    expect(fresh.length).toBeGreaterThan(10);
    expect(Math.max(...fresh)).toBe(Math.min(...old) - 0.5);
    expect(Math.min(...fresh)).toBeCloseTo(Math.round(is!.forward * 2) / 2 - 20, 6);
    const quoted = new Set<string>();
    for (let i = 0; i < 15; i++) {
      for (const event of market.second().events)
        if (event.type === 'quote') quoted.add(event.symbol);
    }
    const lowest = after.events.find(
      (event) => event.type === 'definition' && event.strike === Math.min(...fresh),
    );
    if (lowest?.type !== 'definition') expect.fail();
    expect(quoted).toContain(lowest.symbol);
  });
});
