import type { AlphaFrame, MarketEvent } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { known, play, stat } from '../../fixtures/play.ts';
import {
  chainQuotes,
  type Expiry,
  optionSymbol,
  quote,
  SECOND,
  START,
  skewed,
  tick,
  wholeChain,
} from '../../fixtures/smile-market.ts';
import { black } from '../../fixtures/textbook.ts';

const strikes = Array.from({ length: 61 }, (_, i) => 40 + i);
const shape = { strikes, halfSpread: 0.01 };
const near: Expiry = { month: 'Q26', days: 25, forward: 70, vol: skewed(70, 0.38, -0.3, 0.4) };
const next: Expiry = { month: 'U26', days: 56, forward: 69.5, vol: skewed(69.5, 0.35, -0.2, 0.3) };
const far: Expiry = { month: 'V26', days: 95, forward: 69, vol: skewed(69, 0.33, -0.2, 0.2) };
const late: Expiry = { month: 'X26', days: 125, forward: 68, vol: () => 0.33 };
const expiries = [near, next, far, late];

type Held = readonly [expiry: Expiry, strike: number, right: 'C' | 'P', lots: number];

const told = (held: readonly Held[], ts = START): MarketEvent[] =>
  held.map(([expiry, strike, right, lots]) =>
    stat(optionSymbol(expiry, strike, right), 'openInterest', lots, ts),
  );
const frameOf = (held: readonly Held[], more: readonly MarketEvent[] = []): AlphaFrame =>
  play([...wholeChain(expiries, shape, START), ...told(held), ...more, tick(START + SECOND)]).at(
    -1,
  )!;

/** The strike with the most gamma by lots of one side, on the smile that the chain was made from. */
function wall(held: readonly Held[], side: 'C' | 'P'): number | undefined {
  const gamma = new Map<number, number>();
  for (const [{ forward, days, vol }, strike, right, lots] of held) {
    if (right !== side) continue;
    const each = black(1, forward, strike, days / 365, vol(strike)).gamma;
    gamma.set(strike, (gamma.get(strike) ?? 0) + lots * each);
  }
  return [...gamma].sort((a, b) => b[1] - a[1])[0]?.[0];
}

const held: readonly Held[] = [
  // More lots further out, where each has less gamma.
  [near, 72, 'C', 3000],
  [near, 80, 'C', 6000],
  [near, 66, 'P', 2500],
  [near, 58, 'P', 9000],
  [next, 75, 'C', 2500],
  [next, 60, 'P', 3000],
  [far, 75, 'C', 2600],
  [far, 60, 'P', 2000],
];

test('are the strikes with the most gamma in open interest, added up over the expiries', () => {
  const frame = frameOf(held);
  // At 75 two expiries together have more than the near one has at 72 or at 80.
  expect([wall(held.slice(0, 4), 'C'), wall(held, 'C'), wall(held, 'P')]).toEqual([72, 75, 66]);
  expect([known(frame, 'gex_call_wall'), known(frame, 'gex_put_wall')]).toEqual([75, 66]);
});

test('the less there is in the nearest expiry, the more the others have to say', () => {
  const more = held.map((one): Held => [one[0], one[1], one[2], one[0] === near ? 900 : one[3]]);
  expect([wall(more, 'C'), wall(more, 'P')]).toEqual([75, 60]);
  const frame = frameOf(more);
  expect([known(frame, 'gex_call_wall'), known(frame, 'gex_put_wall')]).toEqual([75, 60]);
});

test('what expires after the first expiry beyond 90 days has no say', () => {
  const frame = frameOf([...held, [late, 70, 'C', 1e9], [late, 70, 'P', 1e9]]);
  expect([known(frame, 'gex_call_wall'), known(frame, 'gex_put_wall')]).toEqual([75, 66]);
});

test('the newest word counts, and one that cannot be is none', () => {
  const frame = frameOf(
    held,
    told(
      [
        [near, 72, 'C', 0],
        [near, 66, 'P', -5000],
      ],
      START + 1,
    ),
  );
  const left = held.filter(([expiry, strike]) => expiry !== near || strike !== 72);
  expect(known(frame, 'gex_call_wall')).toBe(wall(left, 'C'));
  expect(known(frame, 'gex_put_wall')).toBe(wall(left, 'P'));
});

test('a strike that nobody quotes any more has its gamma from the smile', () => {
  const silent = [near, next, far].map(
    (one): MarketEvent => ({ ...quote(optionSymbol(one, 75, 'C'), 1, 0.01, START + 1), bid: null }),
  );
  expect(known(frameOf(held, silent), 'gex_call_wall')).toBe(75);
});

describe('spot_vs_walls', () => {
  test.each([
    [69, 0],
    [72, 1],
    [66, -1],
    // Half a width beyond the call wall: 2·(75 − 66)/6 − 1.
    [75, 2],
  ])('with the future at %d, walls at 66 and 72', (mid, place) => {
    // The chain keeps the volatilities that it was quoted with at 70, for quotes of a moment ago.
    const moved = quote('CL.Q26', mid, 0.01, START + 5);
    const frame = play([
      ...wholeChain(expiries, shape, START),
      ...told(held),
      ...told([
        [near, 66, 'P', 90_000],
        [near, 72, 'C', 90_000],
      ]),
      moved,
      ...chainQuotes([{ ...near, forward: mid }], shape, START + 5).filter(
        ({ symbol }) => !symbol.startsWith('CL'),
      ),
      tick(START + SECOND),
    ]).at(-1);
    expect([known(frame, 'gex_put_wall'), known(frame, 'gex_call_wall')]).toEqual([66, 72]);
    expect(known(frame, 'spot_vs_walls')).toBeCloseTo(place, 5);
  });

  test('is not known where the call wall is not above the put wall', () => {
    const same = frameOf([
      [near, 70, 'C', 100],
      [near, 70, 'P', 100],
    ]);
    const turned = frameOf([
      [near, 66, 'C', 100],
      [near, 72, 'P', 100],
    ]);
    for (const frame of [same, turned]) expect(frame.fields['spot_vs_walls']?.v).toBeNull();
    expect([known(turned, 'gex_call_wall'), known(turned, 'gex_put_wall')]).toEqual([66, 72]);
  });
});

test('without open interest, or with that of one side alone, the other wall is not known', () => {
  const none = frameOf([]);
  const calls = frameOf(held.filter((one) => one[2] === 'C'));
  for (const name of ['gex_call_wall', 'gex_put_wall', 'spot_vs_walls']) {
    expect(none.fields[name]?.v).toBeNull();
  }
  expect(none.fields['gex_call_wall']?.ts).toBeNull();
  expect([known(calls, 'gex_call_wall'), calls.fields['gex_put_wall']?.v]).toEqual([75, null]);
});
