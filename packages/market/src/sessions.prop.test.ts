import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBusinessDays } from './business.ts';
import { products } from './products.ts';
import { isOpen, nextOpen, type Session, sessionAt, sessionOf, settlementAt } from './sessions.ts';

const FROM = Date.parse('2015-01-01T00:00:00Z') * 1000;
const TO = Date.parse('2035-12-31T00:00:00Z') * 1000;
const HOUR = 3_600_000_000;

const id = fc.constantFrom(...products.map((one) => one.id));
const instant = fc.integer({ min: FROM, max: TO });

/** The plain meaning of a session, without the code under test. */
function trades(session: Session, ts: number): boolean {
  return (
    ts >= session.open &&
    ts < session.close &&
    !session.pauses.some((pause) => ts >= pause.from && ts < pause.to)
  );
}

describe('sessions', () => {
  it('tile time: each begins after the one before has ended', () => {
    for (const product of ['CL', 'ES', 'ZN', '6E', 'ZC']) {
      let date = '2015-01-02';
      let before = sessionOf(product, date);
      while (date < '2035-12-20') {
        date = addBusinessDays(date, 1);
        const session = sessionOf(product, date);
        const edges = [before.close, session.open];
        for (const pause of session.pauses) edges.push(pause.from, pause.to);
        edges.push(session.close);
        if (edges.some((edge, at) => at > 0 && edge <= (edges.at(at - 1) ?? edge))) {
          expect.fail(`${product} ${date}: ${edges.join(' ')}`);
        }
        before = session;
      }
    }
  });

  it('are found from any instant: the one that contains it, or the next', () => {
    fc.assert(
      fc.property(id, instant, (product, ts) => {
        const session = sessionAt(product, ts);
        expect(ts).toBeLessThan(session.close);
        expect(sessionOf(product, session.tradeDate)).toEqual(session);
        const before = sessionOf(product, addBusinessDays(session.tradeDate, -1));
        expect(ts).toBeGreaterThanOrEqual(before.close);
        expect(isOpen(product, ts)).toBe(trades(session, ts));
      }),
      { numRuns: 1000 },
    );
  });

  it('open next at the first instant after a closed one', () => {
    fc.assert(
      fc.property(id, instant, (product, ts) => {
        const next = nextOpen(product, ts);
        expect(next).toBeGreaterThan(ts);
        expect(isOpen(product, next)).toBe(true);
        expect(isOpen(product, next - 1)).toBe(false);
        if (isOpen(product, ts)) return;
        for (let probe = ts; probe < next; probe += HOUR)
          expect(isOpen(product, probe)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('settle while they trade', () => {
    fc.assert(
      fc.property(id, instant, (product, ts) => {
        const session = sessionAt(product, ts);
        expect(isOpen(product, settlementAt(product, session.tradeDate) - 1)).toBe(true);
      }),
    );
  });

  it('last 23 hours for CL on every ordinary day, whatever the clocks do', () => {
    let date = '2026-02-18';
    while (date < '2026-03-31') {
      const { open, close } = sessionOf('CL', date);
      expect(close - open).toBe(23 * HOUR);
      date = addBusinessDays(date, 1);
    }
  });
});
