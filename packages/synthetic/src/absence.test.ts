import type { MarketEvent } from '@crude-alpha/contracts';
import { describe, expect, it } from 'vitest';
import { createMarket, type Mode, type Regime, type SyntheticSecond } from './index.ts';

const SECOND = 1_000_000;
/** Wednesday 2026-01-07, 10:00 in New York. */
const start = Date.UTC(2026, 0, 7, 15, 0) * 1000;
const at = (sec: number): number => start + sec * SECOND;
const clean = { missing: 0, stale: 0, oneSided: 0, crossed: 0 } as const;

function take(
  regime: Partial<Regime>,
  seconds: number,
  startTs: number = start,
  mode: Mode = 'calm',
): SyntheticSecond[] {
  const market = createMarket({ seed: 3, mode, startTs, regime: { ...clean, ...regime } });
  return Array.from({ length: seconds }, () => market.second());
}

const quotesOf = (second: SyntheticSecond | undefined, prefix: string): string[] =>
  (second?.events ?? []).flatMap((event) =>
    event.type === 'quote' && event.symbol.startsWith(prefix) ? [event.symbol] : [],
  );

describe('an expiry that falls silent', () => {
  // LO.G26 expires first, in a week; the next is LO.H26.
  const silent = [{ expiry: 1, fromTs: at(5) + 300_000, toTs: at(15) }];
  const seconds = take({ silent }, 20);
  const quoted = (month: string): number[] =>
    seconds.flatMap((second, i) => (quotesOf(second, `LO.${month}.`).length > 0 ? [i] : []));

  it('has neither quotes nor trades in that stretch, and all of them around it', () => {
    const told = seconds.flatMap(({ events }, i) =>
      events.some(
        (event) =>
          (event.type === 'quote' || event.type === 'trade') && event.symbol.startsWith('LO.H26.'),
      )
        ? [i]
        : [],
    );
    expect(told).toEqual([0, 1, 2, 3, 4, 15, 16, 17, 18, 19]);
  });

  it('leaves the others and its own future alone', () => {
    const always = Array.from({ length: 20 }, (_, i) => i);
    expect(quoted('G26')).toEqual(always);
    expect(quoted('J26')).toEqual(always);
    const future = seconds.flatMap((second, i) =>
      quotesOf(second, 'CL.H26').length > 0 ? [i] : [],
    );
    expect(future).toEqual(always);
  });

  it('moves no price: the truth is that of the market without it', () => {
    expect(seconds.map(({ truth }) => truth)).toEqual(take({}, 20).map(({ truth }) => truth));
  });

  it('may take all expiries away', () => {
    const all = Array.from({ length: 7 }, (_, expiry) => ({ expiry, fromTs: at(0), toTs: at(9) }));
    const gone = take({ silent: all }, 10);
    for (const second of gone.slice(0, 9)) expect(quotesOf(second, 'LO.')).toEqual([]);
    expect(quotesOf(gone[9], 'LO.').length).toBeGreaterThan(100);
  });
});

describe('quotes that trickle back', () => {
  const TRICKLE = 40;
  const halts = [{ fromTs: at(5), toTs: at(10) }];
  const regime = { halts, trickleSec: TRICKLE };
  const seconds = take(regime, 10 + TRICKLE + 1);
  const listed = new Set(
    seconds.flatMap(({ events }) =>
      events.flatMap((event) =>
        event.type === 'definition' && event.kind === 'option' ? [event.symbol] : [],
      ),
    ),
  );
  /** The second after the halt in which each option was first quoted. */
  const first = new Map<string, number>();
  for (const [i, second] of seconds.slice(10).entries()) {
    for (const symbol of quotesOf(second, 'LO.')) if (!first.has(symbol)) first.set(symbol, i);
  }

  it('are all back after so many seconds, each in a second of its own', () => {
    expect(first.size).toBe(listed.size);
    const counts = new Array<number>(TRICKLE + 1).fill(0);
    for (const sec of first.values()) counts[sec]!++;
    expect(counts[TRICKLE]).toBe(0);
    // A fortieth of some twelve hundred each second: five standard deviations.
    const mean = listed.size / TRICKLE;
    for (const count of counts.slice(0, TRICKLE)) {
      expect(Math.abs(count - mean)).toBeLessThan(5 * Math.sqrt(mean));
    }
  });

  it('are those of options: every future is back at once', () => {
    const futures = new Set(quotesOf(seconds[10], 'CL.'));
    expect(futures.size).toBe(12);
  });

  it('come in another order after another halt', () => {
    const later = take({ ...regime, halts: [{ fromTs: at(4), toTs: at(9) }] }, 10);
    const now = new Set(quotesOf(later[9], 'LO.'));
    const then = new Set(quotesOf(seconds[10], 'LO.'));
    const both = [...now].filter((symbol) => then.has(symbol));
    expect(both.length).toBeLessThan(0.3 * now.size);
  });

  it('do so after the open of a session as well', () => {
    const open = Date.UTC(2026, 0, 7, 23, 0) * 1000;
    const evening = take({ trickleSec: TRICKLE }, 3, open - 900 * SECOND);
    const [before, opening, next] = evening;
    expect(quotesOf(before, '')).toEqual([]);
    expect(opening?.ts).toBe(open);
    expect(quotesOf(opening, 'CL.').length).toBeGreaterThan(11);
    for (const second of [opening, next]) {
      const some = new Set(quotesOf(second, 'LO.')).size;
      expect(some).toBeGreaterThan(5);
      expect(some).toBeLessThan(0.2 * listed.size);
    }
  });

  it.each([
    ['in the middle of it', 17],
    ['in the second of the opening', 10],
    ['before the halt', 3],
    ['in the silence of an expiry', 24],
    ['after all of it', 55],
  ])('are the same wherever the market is started: %s', (_, lead) => {
    const silent = [{ expiry: 1, fromTs: at(20), toTs: at(30) }];
    const early = take({ ...regime, silent }, lead + 6).slice(lead);
    const late = take({ ...regime, silent }, 6, at(lead));
    const plain = (events: readonly MarketEvent[]): string[] =>
      events.map((event) => JSON.stringify({ ...event, seq: 0 }));
    // A late joiner has been told the status already, with all else that he is told first.
    const went = plain(early[0]!.events.filter(({ type }) => type !== 'status'));
    expect(plain(late[0]!.events).slice(-went.length)).toEqual(went);
    for (let i = 1; i < 6; i++) {
      expect(plain(late[i]!.events)).toEqual(plain(early[i]!.events));
      expect(late[i]!.truth).toEqual(early[i]!.truth);
    }
  });
});
