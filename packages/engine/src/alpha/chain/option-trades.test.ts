import type { AlphaFrame, MarketEvent, Trade } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { engineAt, known, play, session } from '../../fixtures/play.ts';
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
const chain = wholeChain([front], { strikes, halfSpread: 0.01 }, START);
const MONTH = 30 / 365;
const at = (sec: number): number => START + sec * SECOND;

function print(strike: number, right: 'C' | 'P', price: number, more: Partial<Trade> = {}): Trade {
  const symbol = optionSymbol(front, strike, right);
  return { type: 'trade', symbol, ...stamp(START), price, size: 50, aggressor: 'buy', ...more };
}

const gap: MarketEvent = {
  type: 'gap',
  ...stamp(START),
  reason: 'disconnect',
  from: null,
  to: START,
};

const frameOf = (events: readonly MarketEvent[], rate = 0, sec = 1): AlphaFrame =>
  play([...chain, ...events, tick(at(sec))], engineAt(rate)).at(-1)!;

test.each([
  ['a call bought', 75, 'C', 'buy', 1],
  ['a call sold', 75, 'C', 'sell', -1],
  ['a put bought', 65, 'P', 'buy', 1],
  ['a put sold', 65, 'P', 'sell', -1],
] as const)(
  '%s: delta and vega at the volatility of the print',
  (_, strike, right, aggressor, sign) => {
    const { price, delta, vega } = black(right === 'C' ? 1 : -1, 70, strike, MONTH, 0.45);
    const frame = frameOf([print(strike, right, price, { aggressor })]);
    expect(known(frame, 'delta_flow')).toBeCloseTo(sign * 50 * delta, 2);
    // Vega is for 1.00 of volatility and a barrel: by 1000 barrels and a hundredth.
    expect(known(frame, 'vega_flow')).toBeCloseTo(sign * 50 * vega * 10, 1);
    expect(frame.fields['vega_flow']?.ts).toBe(START);
  },
);

test('premiums are discounted, vega with them, the delta is that of the forward', () => {
  const { price, delta, vega } = black(1, 70, 75, MONTH, 0.45);
  const discount = Math.exp(-0.05 * MONTH);
  const frame = frameOf([print(75, 'C', discount * price)], 0.05);
  expect(known(frame, 'delta_flow')).toBeCloseTo(50 * delta, 2);
  expect(known(frame, 'vega_flow')).toBeCloseTo(50 * discount * vega * 10, 1);
});

test('vega counts the barrels that the contract has', () => {
  const { price, vega } = black(1, 70, 75, MONTH, 0.45);
  const mini = { ...optionDefinition(front, 75, 'C'), action: 'modify', multiplier: 100 } as const;
  expect(known(frameOf([mini, print(75, 'C', price)]), 'vega_flow')).toBeCloseTo(50 * vega, 1);
});

test('prints add up over five minutes of event time, then go', () => {
  const call = black(1, 70, 75, MONTH, 0.45);
  const put = black(-1, 70, 65, MONTH, 0.45);
  const events = [
    print(75, 'C', call.price),
    ...[100, 200, 290].map((sec) => quote('CL.Q26', 70, 0.01, at(sec))),
    print(65, 'P', put.price, { ...stamp(at(290)), size: 20, aggressor: 'sell' }),
  ];
  const both = known(frameOf(events, 0, 299), 'delta_flow');
  expect(both).toBeCloseTo(50 * call.delta - 20 * put.delta, 1);
  expect(known(frameOf(events, 0, 302), 'delta_flow')).toBeCloseTo(-20 * put.delta, 1);
  // Nothing left, and that is known.
  expect(known(frameOf(events, 0, 700), 'delta_flow')).toBe(0);
});

test('who crossed is read from the quote where the venue does not say', () => {
  const { price, delta } = black(1, 70, 75, MONTH, 0.4);
  // The quote stands around this price: above its mid somebody bought.
  const unsaid = (more: number): Trade => print(75, 'C', price + more, { aggressor: 'none' });
  expect(known(frameOf([unsaid(0.01)]), 'delta_flow')).toBeCloseTo(50 * delta, 0);
  expect(known(frameOf([unsaid(-0.01)]), 'delta_flow')).toBeCloseTo(-50 * delta, 0);
});

describe('a print counts for nothing', () => {
  const fair = black(1, 70, 75, MONTH, 0.45).price;
  test.each<[string, readonly MarketEvent[]]>([
    ['below intrinsic value', [print(65, 'C', 4.9)]],
    ['above the future', [print(75, 'C', 71)]],
    ['at zero', [print(75, 'C', 0)]],
    ['below zero', [print(75, 'C', -1)]],
    ['of a million and one lots', [print(75, 'C', fair, { size: 1_000_001 })]],
    ['after the expiry', [print(75, 'C', fair, stamp(START + 31 * 86_400 * SECOND))]],
    [
      'while the future is locked',
      [{ ...quote('CL.Q26', 70, 0.01, START), bid: 70.01 }, print(75, 'C', fair)],
    ],
    ['when the future was not renewed since a gap', [gap, print(75, 'C', fair)]],
    ['when the future was silent for 30 s', [tick(at(31)), print(75, 'C', fair, stamp(at(31)))]],
  ])('%s', (_, events) => {
    expect(frameOf(events, 0, 33).fields['delta_flow']).toEqual({ v: null, ts: null });
    expect(frameOf(events, 0, 33).fields['vega_flow']).toEqual({ v: null, ts: null });
  });
});

test('a close, a halt and a gap begin anew', () => {
  const fair = black(1, 70, 75, MONTH, 0.45).price;
  for (const event of [gap, session('closed', START), session('halted', START)]) {
    const frame = frameOf([print(75, 'C', fair), event]);
    expect(frame.fields['delta_flow']).toEqual({ v: null, ts: null });
  }
});

test('near zero the delta is Bachelier’s, and there are no vol points to count vega by', () => {
  const low = quote('CL.Q26', 10, 0.01, START + 1);
  const { price, delta } = bachelier(1, 10, 12, MONTH, 8);
  const option = { ...chain.find((one) => one.type === 'definition' && one.right === 'C')! };
  const symbol = optionSymbol(front, 12, 'C');
  const frames = play([
    ...chain,
    { ...option, symbol, strike: 12 } as MarketEvent,
    low,
    tick(at(1)),
    print(12, 'C', price, stamp(at(1) + 1)),
    tick(at(2)),
  ]);
  expect(frames.at(-1)?.quality.model).toBe('normal');
  expect(known(frames.at(-1), 'delta_flow')).toBeCloseTo(50 * delta, 2);
  expect(frames.at(-1)?.fields['vega_flow']?.v).toBeNull();
});
