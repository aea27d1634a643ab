import { sessionOf } from '@crude-alpha/market';
import { describe, expect, it } from 'vitest';
import { Days } from './days.ts';
import { SessionPath } from './path.ts';

const seed = 9;

describe('price path', () => {
  it('ends each session where the next one of the week begins', () => {
    const days = new Days(seed);
    const tuesday = new SessionPath(seed, days, sessionOf('CL', '2026-01-06'), []);
    const wednesday = new SessionPath(seed, days, sessionOf('CL', '2026-01-07'), []);
    expect(tuesday.seconds).toBe(23 * 3600);
    expect(tuesday.chiAt(tuesday.seconds)).toBeCloseTo(wednesday.chiAt(0), 12);
    expect(tuesday.xiAt(tuesday.seconds)).toBeCloseTo(wednesday.xiAt(0), 12);
    for (const name of ['vol', 'term', 'skew', 'curvature'] as const) {
      expect(tuesday.factorAt(name, tuesday.seconds)).toBeCloseTo(wednesday.factorAt(name, 0), 12);
    }
  });

  it('does not depend on which days were asked for before', () => {
    const asked = new Days(seed);
    asked.at(21_000);
    const session = sessionOf('CL', '2026-01-07');
    const a = new SessionPath(seed, asked, session, []);
    const b = new SessionPath(seed, new Days(seed), session, []);
    for (let second = 0; second <= a.seconds; second += 997) {
      expect(b.chiAt(second)).toBe(a.chiAt(second));
      expect(b.xiAt(second)).toBe(a.xiAt(second));
    }
  });

  it('moves as much in its seconds as in its days, and stands still in a pause', () => {
    const days = new Days(seed);
    let squares = 0;
    let count = 0;
    for (let day = 5; day <= 9; day++) {
      const path = new SessionPath(seed, days, sessionOf('CL', `2026-01-0${day}`), []);
      for (let i = 0; i < path.seconds; i++) {
        squares += (path.chiAt(i + 1) + path.xiAt(i + 1) - path.chiAt(i) - path.xiAt(i)) ** 2;
      }
      count++;
    }
    const realised = Math.sqrt((squares / count) * 252);
    expect(realised).toBeGreaterThan(0.12);
    expect(realised).toBeLessThan(0.9);
    // Martin Luther King Day: no trading from 14:30 on Monday to 18:00.
    const session = sessionOf('CL', '2026-01-20');
    const holiday = new SessionPath(seed, days, session, []);
    const [pause] = session.pauses;
    const from = (pause!.from - session.open) / 1e6;
    const to = (pause!.to - session.open) / 1e6;
    expect(holiday.chiAt(to)).toBeCloseTo(holiday.chiAt(from), 12);
    expect(holiday.chiAt(from)).not.toBe(holiday.chiAt(from - 60));
  });

  it('carries a shock from its moment on, fading with the short factor', () => {
    const days = new Days(seed);
    const session = sessionOf('CL', '2026-01-07');
    const shock = { ts: session.open + 3_600_000_000, logReturn: 0.07 };
    const plain = new SessionPath(seed, days, session, []);
    const shaken = new SessionPath(seed, days, session, [shock]);
    expect(shaken.chiAt(3599)).toBe(plain.chiAt(3599));
    expect(shaken.chiAt(3600) - plain.chiAt(3600)).toBeCloseTo(0.07, 12);
    const later = new SessionPath(seed, days, sessionOf('CL', '2026-07-08'), [shock]);
    const calm = new SessionPath(seed, days, sessionOf('CL', '2026-07-08'), []);
    // Half a year at a reversion of 1.5 a year.
    expect(later.chiAt(0) - calm.chiAt(0)).toBeCloseTo(0.07 * Math.exp(-0.75), 3);
  });
});
