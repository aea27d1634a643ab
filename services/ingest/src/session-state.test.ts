import { expect, test } from 'vitest';
import { sessionStateAt } from './session-state.ts';

const at = (iso: string): number => Date.parse(iso) * 1000;
const iso = (ts: number): string => new Date(ts / 1000).toISOString().slice(0, 16);

function describe(ts: number): string[] {
  const { state, session, until } = sessionStateAt('CL', ts);
  return [state, session.tradeDate, iso(until)];
}

// CL trades from 18:00 to 17:00 in New York; on 2026-11-26, Thanksgiving, it stops at 14:30.
test('an ordinary day is open until 17:00, closed for an hour, open again', () => {
  expect(describe(at('2026-11-18T15:00Z'))).toEqual(['open', '2026-11-18', '2026-11-18T22:00']);
  expect(describe(at('2026-11-18T21:59:59Z'))).toEqual(['open', '2026-11-18', '2026-11-18T22:00']);
  expect(describe(at('2026-11-18T22:00Z'))).toEqual(['closed', '2026-11-18', '2026-11-18T23:00']);
  expect(describe(at('2026-11-18T23:00Z'))).toEqual(['open', '2026-11-19', '2026-11-19T22:00']);
});

test('over the weekend the session that has ended is named', () => {
  expect(describe(at('2026-11-21T12:00Z'))).toEqual(['closed', '2026-11-20', '2026-11-22T23:00']);
});

test('a holiday halt closes within the session that goes on after it', () => {
  expect(describe(at('2026-11-26T15:00Z'))).toEqual(['open', '2026-11-27', '2026-11-26T19:30']);
  expect(describe(at('2026-11-26T20:00Z'))).toEqual(['closed', '2026-11-27', '2026-11-26T23:00']);
  expect(describe(at('2026-11-26T23:00Z'))).toEqual(['open', '2026-11-27', '2026-11-27T19:45']);
});
