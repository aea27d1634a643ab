import type { MarketEvent, OptionFlow, Trade } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { engineAt, known, play, playFor } from '../../fixtures/play.ts';
import {
  type Expiry,
  optionDefinition,
  optionSymbol,
  quote,
  SECOND,
  START,
  stamp,
  tick,
  wholeChain,
} from '../../fixtures/smile-market.ts';
import { bachelier, black } from '../../fixtures/textbook.ts';

const strikes = Array.from({ length: 41 }, (_, i) => 50 + i);
const front: Expiry = { month: 'Q26', days: 30, forward: 70, vol: () => 0.4 };
const second: Expiry = { month: 'U26', days: 60, forward: 69, vol: () => 0.38 };
const chain = wholeChain([front, second], { strikes, halfSpread: 0.01 }, START);
const at = (sec: number): number => START + sec * SECOND;

/** What an option is worth at 40 %, a moment after the start. */
function worth(expiry: Expiry, strike: number, right: 'C' | 'P') {
  return black(right === 'C' ? 1 : -1, expiry.forward, strike, expiry.days / 365, 0.4);
}

function print(
  expiry: Expiry,
  strike: number,
  right: 'C' | 'P',
  size: number,
  aggressor: Trade['aggressor'],
  sec = 0.2,
): Trade {
  const { price } = worth(expiry, strike, right);
  const symbol = optionSymbol(expiry, strike, right);
  return { type: 'trade', symbol, ...stamp(at(sec)), price, size, aggressor };
}

const flowsOf = (events: readonly MarketEvent[]): readonly OptionFlow[] =>
  playFor('flow', [...chain, ...events], engineAt());

test('what each side did in the calls and puts of an expiry in one second', () => {
  const [flow, ...more] = flowsOf([
    print(front, 75, 'C', 10, 'buy'),
    print(front, 72, 'C', 5, 'buy', 0.3),
    print(front, 75, 'C', 4, 'sell', 0.3),
    print(second, 65, 'P', 7, 'buy', 0.8),
    print(front, 66, 'P', 3, 'sell', 0.9),
    tick(at(1)),
    tick(at(2)),
  ]);
  expect(more).toEqual([]);
  expect([flow!.symbol, flow!.prev, flow!.ts]).toEqual(['CL', null, at(1)]);
  expect(flow!.seq).toBe(chain.length + 5);
  const [a, b] = [worth(front, 75, 'C'), worth(front, 72, 'C')];
  const put = worth(second, 65, 'P');
  const sold = worth(front, 66, 'P');
  const expected = [
    ['LO.Q26', 'C', 'buy', 2, 10 * a.delta + 5 * b.delta, 10 * a.vega + 5 * b.vega],
    ['LO.Q26', 'C', 'sell', 1, -4 * a.delta, -4 * a.vega],
    ['LO.U26', 'P', 'buy', 1, 7 * put.delta, 7 * put.vega],
    ['LO.Q26', 'P', 'sell', 1, -3 * sold.delta, -3 * sold.vega],
  ] as const;
  expect(flow!.legs.map((leg) => [leg.series, leg.right, leg.side, leg.prints])).toEqual(
    expected.map((leg) => leg.slice(0, 4)),
  );
  flow!.legs.forEach((leg, i) => {
    expect(leg.delta).toBeCloseTo(expected[i]![4], 2);
    // For a hundredth of volatility and a thousand barrels.
    expect(leg.vega).toBeCloseTo(10 * expected[i]![5], 1);
  });
  // Bought puts and sold calls make shorter, sold puts longer.
  expect(flow!.legs.map((leg) => Math.sign(leg.delta))).toEqual([1, -1, -1, 1]);
});

test('a second without a print has none; the others chain by prev', () => {
  const flows = flowsOf([
    print(front, 75, 'C', 1, 'buy', 0.2),
    print(front, 75, 'C', 2, 'buy', 1.7),
    tick(at(2)),
    tick(at(3)),
    print(front, 75, 'C', 3, 'buy', 3.1),
    // However late: the first event behind the second ends it.
    tick(at(9)),
  ]);
  expect(flows.map((one) => (one.ts - START) / SECOND)).toEqual([1, 2, 4]);
  expect(flows.map((one) => one.prev)).toEqual([null, flows[0]!.seq, flows[1]!.seq]);
});

test('a print that comes late counts in the second in which it came', () => {
  const flows = flowsOf([tick(at(2.5)), print(front, 75, 'C', 1, 'buy', 0.2), tick(at(3))]);
  expect(flows.map((one) => (one.ts - START) / SECOND)).toEqual([3]);
});

test('who crossed the spread is told by quote and tick where the venue does not', () => {
  const { price } = worth(front, 75, 'C');
  const symbol = optionSymbol(front, 75, 'C');
  const [flow] = flowsOf([
    quote(symbol, price - 0.02, 0.02, at(0.1)),
    print(front, 75, 'C', 1, 'none'),
    quote(symbol, price + 0.02, 0.02, at(0.3)),
    print(front, 75, 'C', 1, 'none', 0.4),
    tick(at(1)),
  ]);
  expect(flow!.legs.map((leg) => leg.side)).toEqual(['buy', 'sell']);
});

test('a print that has no volatility, or no forward, makes no flow', () => {
  const free = { ...print(front, 65, 'C', 10, 'buy'), price: 4.9 };
  const alone = { ...quote('CL.Q26', 70, 0.01, at(0.1)), bid: null };
  expect(flowsOf([free, alone, print(front, 75, 'C', 1, 'buy'), tick(at(1))])).toEqual([]);
});

test('near zero there are no vol points: delta alone', () => {
  const { price, delta } = bachelier(1, 10, 12, front.days / 365, 8);
  const symbol = optionSymbol(front, 12, 'C');
  const flows = flowsOf([
    optionDefinition(front, 12, 'C'),
    quote('CL.Q26', 10, 0.01, at(0.1)),
    tick(at(1)),
    { ...print(front, 75, 'C', 20, 'buy', 1.2), symbol, price },
    tick(at(2)),
  ]);
  expect(flows).toHaveLength(1);
  expect(flows[0]!.legs).toHaveLength(1);
  expect(flows[0]!.legs[0]!.delta).toBeCloseTo(20 * delta, 2);
  expect(flows[0]!.legs[0]!.vega).toBeNull();
});

test('all flows of five minutes are what delta_flow and vega_flow say', () => {
  const prints = Array.from({ length: 200 }, (_, i) => [
    print(
      i % 3 === 0 ? second : front,
      60 + (i % 20),
      i % 2 === 0 ? 'C' : 'P',
      1 + (i % 7),
      i % 5 < 3 ? 'buy' : 'sell',
      i + 0.5,
    ),
    quote('CL.Q26', 70, 0.01, at(i + 0.6)),
    quote('CL.U26', 69, 0.01, at(i + 0.6)),
    tick(at(i + 1)),
  ]).flat();
  const frame = play([...chain, ...prints]).at(-1);
  const legs = flowsOf(prints).flatMap((one) => one.legs);
  const sum = (of: (leg: (typeof legs)[number]) => number): number =>
    legs.reduce((total, leg) => total + of(leg), 0);
  expect(legs.length).toBe(200);
  expect(Math.abs(sum((leg) => leg.delta) - known(frame, 'delta_flow'))).toBeLessThan(0.1);
  expect(Math.abs(sum((leg) => leg.vega!) - known(frame, 'vega_flow'))).toBeLessThan(1);
});
