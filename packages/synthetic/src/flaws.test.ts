import { describe, expect, it } from 'vitest';
import { createMarket, type Regime } from './index.ts';

const SECOND = 1_000_000;
/** The beginning of a minute: flaws are drawn minute by minute. */
const minute = Date.UTC(2026, 0, 7, 14, 30) * 1000;

/** Five standard deviations of a count. */
function expectShare(count: number, of: number, share: number): void {
  const sd = Math.sqrt(of * share * (1 - share));
  expect(Math.abs(count - of * share)).toBeLessThanOrEqual(5 * sd + 1e-9);
}

interface Counts {
  listed: number;
  quotedOnce: number;
  quoted: number;
  oneSided: number;
  crossed: number;
  valuable: number;
}

/** Looks at each option's last quote in each of some minutes. */
function survey(regime: Partial<Regime>, minutes: number): Counts {
  // One second early: the first second quotes everything, for late joiners.
  const market = createMarket({ seed: 21, mode: 'calm', startTs: minute - SECOND, regime });
  const counts = { listed: 0, quotedOnce: 0, quoted: 0, oneSided: 0, crossed: 0, valuable: 0 };
  for (const event of market.second().events) {
    if (event.type === 'definition' && event.kind === 'option') counts.listed++;
  }
  const ever = new Set<string>();
  for (let i = 0; i < minutes; i++) {
    const last = new Map<string, { bid: number | null; ask: number | null }>();
    for (let second = 0; second < 60; second++) {
      for (const event of market.second().events) {
        if (event.type === 'quote' && event.symbol.startsWith('LO.')) last.set(event.symbol, event);
        if (event.type === 'definition') counts.listed++;
      }
    }
    for (const [symbol, { bid, ask }] of last) {
      ever.add(symbol);
      counts.quoted++;
      // What is worth nothing has no bid anyway: count only where one would be.
      if (Math.max(bid ?? 0, ask ?? 0) < 0.1) continue;
      counts.valuable++;
      if (bid === null || ask === null) counts.oneSided++;
      else if (bid > ask) counts.crossed++;
    }
  }
  counts.quotedOnce = ever.size;
  return counts;
}

describe('flaws', () => {
  it('come in the shares that the regime names', () => {
    const regime = { missing: 0.25, stale: 0.1, oneSided: 0.08, crossed: 0.02 };
    const { listed, quotedOnce, quoted, oneSided, crossed, valuable } = survey(regime, 12);
    expect(listed).toBeGreaterThanOrEqual(7 * 162);
    expectShare(quotedOnce, listed, 0.75);
    expectShare(quoted, quotedOnce * 12, 0.9);
    // Among those quoted at all, so without the stale.
    expectShare(oneSided, valuable, 0.08 / 0.9);
    expectShare(crossed, valuable, 0.02 / 0.9);
  });

  it('are absent where the regime names none', () => {
    const clean = { missing: 0, stale: 0, oneSided: 0, crossed: 0 };
    const { listed, quoted, oneSided, crossed } = survey(clean, 1);
    expect(quoted).toBe(listed);
    expect(oneSided).toBe(0);
    expect(crossed).toBe(0);
  });

  it('may take every option away, and the futures go on', () => {
    const market = createMarket({ seed: 1, mode: 'calm', startTs: minute, regime: { missing: 1 } });
    const { events } = market.second();
    const quotes = events.filter((event) => event.type === 'quote');
    expect(quotes.length).toBeGreaterThan(300);
    expect(quotes.every(({ symbol }) => symbol.startsWith('CL.'))).toBe(true);
  });
});
