import { checkEvent, checkTruth } from '@crude-alpha/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMarket, type Shock } from './index.ts';

const SECOND = 1_000_000;
const YEAR_MINUTES = 365 * 24 * 60;

const shock = fc.oneof(
  fc.record({
    aheadSec: fc.integer({ min: -20, max: 8 }),
    logReturn: fc.double({ min: -1, max: 1, noNaN: true }),
  }),
  fc.record({
    aheadSec: fc.integer({ min: -20, max: 8 }),
    dollars: fc.double({ min: -200, max: 200, noNaN: true }),
    reachMonths: fc.double({ min: 0.1, max: 12, noNaN: true }),
    overSec: fc.integer({ min: 0, max: 30 }),
  }),
);

it('is valid in every event and truth, whatever happens to prices', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1000 }),
      fc.integer({ min: 0, max: YEAR_MINUTES }),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      fc.array(shock, { maxLength: 3 }),
      fc.option(fc.double({ min: 0.01, max: 0.3, noNaN: true })),
      (seed, minute, rate, moves, priceLimit) => {
        const startTs = Date.UTC(2026, 0, 1) * 1000 + minute * 60 * SECOND;
        const shocks: Shock[] = moves.map(({ aheadSec, ...move }) => ({
          ts: startTs + aheadSec * SECOND,
          ...move,
        }));
        const market = createMarket({
          seed,
          mode: 'calm',
          startTs,
          rate,
          strikesWindow: 5,
          regime: { shocks, priceLimit },
        });
        for (let i = 0; i < 6; i++) {
          const { events, truth } = market.second();
          if (truth !== null) expect(checkTruth(truth)).toBe(truth);
          for (const event of events) {
            if (checkEvent(event) !== event) expect.fail(JSON.stringify(event));
            if (event.type !== 'quote' || !event.symbol.startsWith('LO.')) continue;
            // The right to choose is worth something, even where its future is worth less than that.
            if ((event.bid ?? 1) <= 0 || (event.ask ?? 1) <= 0) expect.fail(JSON.stringify(event));
          }
        }
      },
    ),
    { numRuns: 15 },
  );
});
