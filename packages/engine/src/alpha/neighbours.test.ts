import type { AlphaFrame, MarketEvent } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { createEngine } from '../engine.ts';
import { session } from '../fixtures/play.ts';
import {
  chainQuotes,
  type Expiry,
  futureDefinition,
  quote,
  SECOND,
  START,
  skewed,
  stamp,
  tick,
  wholeChain,
} from '../fixtures/smile-market.ts';

const strikes = Array.from({ length: 31 }, (_, i) => 55 + i);
const shape = { strikes, halfSpread: 0.01 };
const expiries: readonly Expiry[] = [
  { month: 'Q26', days: 25, forward: 70, vol: skewed(70, 0.38, -0.3, 0.4) },
  { month: 'U26', days: 56, forward: 69.5, vol: skewed(69.5, 0.35, -0.2, 0.3) },
];
const at = (sec: number): number => Math.round(START + sec * SECOND);

/** Each second of crude: a print, quotes of all options, and then a move of the futures. */
function crude(sec: number): MarketEvent[] {
  // An option quoted now goes by the future's quote of the second before.
  const moved = expiries.map((one) => ({ ...one, forward: one.forward + 0.02 * (sec % 3) }));
  return [
    {
      type: 'trade',
      symbol: 'CL.Q26',
      ...stamp(at(sec + 0.1)),
      price: 70.01,
      size: 1 + (sec % 7),
      aggressor: sec % 3 === 0 ? 'sell' : 'buy',
    },
    ...chainQuotes(moved, shape, at(sec + 0.2)).filter(({ symbol }) => symbol.startsWith('LO')),
    ...moved.map(({ month, forward }) =>
      quote(`CL.${month}`, forward + 0.02, 0.01, at(sec + 0.3), 1 + (sec % 5)),
    ),
  ];
}

const gas = { product: 'NG', kind: 'future', tickSize: 0.001 } as const;
const opening: readonly MarketEvent[] = [
  ...wholeChain(expiries, shape, START),
  { ...futureDefinition(expiries[0]!), ...gas, symbol: 'NG.Q26' },
  quote('NG.Q26', 3.1, 0.001, at(0)),
];

/** The frames of crude, but for their ordinals, of thirty seconds; at 10.5 s of gas happens what is given. */
function crudeFrames(ofGas: readonly MarketEvent[]): AlphaFrame[] {
  const engine = createEngine({ products: ['CL', 'NG'], emitMs: 1000 });
  let ordinal = -1;
  const frames: AlphaFrame[] = [];
  const feed = (events: readonly MarketEvent[]): void => {
    for (const event of events) {
      for (const output of engine.step(event, ++ordinal)) {
        if (output.kind !== 'frame' || output.value.symbol !== 'CL') continue;
        frames.push({ ...output.value, seq: 0, prev: null });
      }
    }
  };
  feed(opening);
  for (let sec = 0; sec < 30; sec++) {
    feed(crude(sec));
    if (sec === 10) feed([...ofGas, quote('NG.Q26', 3.1, 0.001, at(10.6))]);
    feed([tick(at(sec + 1))]);
  }
  return frames;
}

const status = (symbol: string, state: 'halted' | 'open'): MarketEvent => ({
  type: 'status',
  symbol,
  ...stamp(at(10.5)),
  state,
});
const ofGas = (state: 'closed' | 'halted' | 'open'): MarketEvent => ({
  ...session(state, at(10.5)),
  product: 'NG',
});

describe('what happens to gas changes no byte of crude’s frames', () => {
  const undisturbed = JSON.stringify(crudeFrames([]));

  test.each<[string, readonly MarketEvent[]]>([
    ['a close', [ofGas('closed')]],
    ['a halt of its session', [ofGas('halted')]],
    ['a halt and an opening', [ofGas('halted'), ofGas('open')]],
    ['a status of the product', [status('NG', 'halted')]],
    ['a status of its future', [status('NG.Q26', 'halted')]],
    ['a status of its options', [status('ON', 'halted')]],
    ['a jump', [quote('NG.Q26', 3.3, 0.001, at(10.5))]],
    [
      'a gap of one of its symbols',
      [
        {
          type: 'gap',
          ...stamp(at(10.5)),
          symbol: 'NG.Q26',
          reason: 'sequence',
          from: null,
          to: at(10),
        },
      ],
    ],
  ])('%s', (_, events) => {
    expect(JSON.stringify(crudeFrames(events))).toBe(undisturbed);
  });

  test('while all of that would, had it happened to crude', () => {
    const closed = session('closed', at(10.5));
    for (const event of [closed, status('CL', 'halted'), status('LO', 'halted')]) {
      expect(JSON.stringify(crudeFrames([event]))).not.toBe(undisturbed);
    }
  });
});
