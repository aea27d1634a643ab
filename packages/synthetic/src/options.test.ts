import { describe, expect, it } from 'vitest';
import { createMarket, type MarketOptions, SyntheticError } from './index.ts';

const good: MarketOptions = { seed: 1, mode: 'calm', startTs: Date.UTC(2026, 0, 7) * 1000 };

describe('options', () => {
  it.each([
    ['seed', { seed: -1 }],
    ['seed', { seed: 1.5 }],
    ['mode', { mode: 'furious' as 'calm' }],
    ['startTs', { startTs: Number.NaN }],
    ['startTs', { startTs: Date.UTC(1999, 11, 31) * 1000 }],
    ['strikesWindow', { strikesWindow: 0 }],
    ['rate', { rate: -0.01 }],
    ['rate', { rate: Number.NaN }],
    ['regime.missing', { regime: { missing: 1.01 } }],
    ['regime must', { regime: { stale: 0.5, crossed: 0.6 } }],
    ['regime.halts', { regime: { halts: [{ fromTs: 2, toTs: 1 }] } }],
    ['regime.silent', { regime: { silent: [{ expiry: 1, fromTs: 2, toTs: 1 }] } }],
    ['regime.silent', { regime: { silent: [{ expiry: -1, fromTs: 1, toTs: 2 }] } }],
    ['regime.silent', { regime: { silent: [{ expiry: 0.5, fromTs: 1, toTs: 2 }] } }],
    ['regime.trickleSec', { regime: { trickleSec: -1 } }],
    ['regime.trickleSec', { regime: { trickleSec: 0.5 } }],
    ['regime.shocks', { regime: { shocks: [{ ts: 0, logReturn: -2 }] } }],
    ['regime.shocks', { regime: { shocks: [{ ts: 0, dollars: Number.NaN }] } }],
    ['regime.shocks', { regime: { shocks: [{ ts: 0, dollars: 1, reachMonths: 0 }] } }],
    ['regime.shocks', { regime: { shocks: [{ ts: 0, dollars: 1, overSec: -1 }] } }],
    ['regime.priceLimit', { regime: { priceLimit: 0 } }],
  ])('refuses a bad %s: %j', (name, bad) => {
    const make = (): unknown => createMarket({ ...good, ...bad });
    expect(make).toThrow(SyntheticError);
    expect(make).toThrow(name);
  });

  it('takes another feed and another window', () => {
    const market = createMarket({ ...good, feed: 'lab', strikesWindow: 3 });
    const { events } = market.second();
    expect(events.every(({ feed }) => feed === 'lab')).toBe(true);
    const options = events.filter(
      (event) => event.type === 'definition' && event.kind === 'option',
    );
    expect(options.length).toBeGreaterThanOrEqual(7 * 7 * 2);
    expect(options.length).toBeLessThan(7 * 30 * 2);
  });
});
