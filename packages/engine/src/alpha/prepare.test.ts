import type { MarketEvent } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { createEngine } from '../engine.ts';
import { session, stat } from '../fixtures/play.ts';
import {
  type Expiry,
  optionSymbol,
  quote,
  SECOND,
  START,
  skewed,
  stamp,
  tick,
  wholeChain,
} from '../fixtures/smile-market.ts';
import { encodeOutput } from '../output.ts';

const strikes = Array.from({ length: 15 }, (_, i) => 60 + 1.25 * i);
const near: Expiry = { month: 'Q26', days: 25, forward: 70, vol: skewed(70, 0.38, -0.3, 0.4) };
const far: Expiry = { month: 'U26', days: 56, forward: 69.5, vol: skewed(69.5, 0.35, -0.25, 0.3) };
const chain = wholeChain([near, far], { strikes, halfSpread: 0.02 }, START);
const option = optionSymbol(near, 72.5, 'C');
const soon = START + 0.4 * SECOND;
const print = { type: 'trade', ...stamp(soon), size: 50, aggressor: 'buy' } as const;

/** The frame and the surface after the chain and these events, worked ahead on before each of them or not at all. */
function frame(events: readonly MarketEvent[], isPrepared: boolean): string {
  const engine = createEngine({ products: ['CL'], emitMs: 1000 });
  let text = '';
  [...chain, ...events, tick(START + SECOND)].forEach((event, ordinal) => {
    while (isPrepared && ordinal >= chain.length && engine.prepare());
    for (const output of engine.step(event, ordinal)) {
      // Its seq counts the events: what it says is the rest.
      if (output.kind === 'frame') {
        text = encodeOutput({ ...output, value: { ...output.value, seq: 0 } });
      } else if (output.kind === 'surface') {
        text += encodeOutput({ ...output, value: { ...output.value, seq: 0 } });
      }
    }
  });
  return text;
}

test.each<[string, MarketEvent]>([
  ['a quote of an option', quote(option, 1.9, 0.02, soon)],
  ['a quote of the future', quote('CL.Q26', 70.3, 0.01, soon)],
  [
    'the depth of an option',
    {
      type: 'book',
      symbol: option,
      ...stamp(soon),
      bids: [{ price: 1.88, size: 3 }],
      asks: [{ price: 1.92, size: 3 }],
    },
  ],
  [
    'a gap of one option',
    { type: 'gap', symbol: option, ...stamp(soon), reason: 'sequence', from: null, to: soon },
  ],
  ['a gap of all', { type: 'gap', ...stamp(soon), reason: 'sequence', from: null, to: soon }],
  ['a halt of one option', { type: 'status', symbol: option, ...stamp(soon), state: 'halted' }],
  [
    'the depth of the future',
    {
      type: 'book',
      symbol: 'CL.Q26',
      ...stamp(soon),
      bids: [{ price: 69.99, size: 30 }],
      asks: [{ price: 70.01, size: 3 }],
    },
  ],
  ['open interest of an option', stat(option, 'openInterest', 5000, soon)],
  ['open interest of a future', stat('CL.U26', 'openInterest', 5000, soon)],
  ['a funding rate', stat('BTCUSDT', 'fundingRate', 0.0001, soon)],
  ['a print of an option', { ...print, symbol: option, price: 1.95 }],
  [
    'a print of a future that makes it active',
    { ...print, symbol: 'CL.U26', price: 69.5, size: 1000 },
  ],
  ['a halt of the future', { type: 'status', symbol: 'CL.Q26', ...stamp(soon), state: 'halted' }],
  ['a halt of the product', { type: 'status', symbol: 'CL', ...stamp(soon), state: 'halted' }],
  ['a close', session('closed', soon)],
  [
    'a gap of the future',
    {
      type: 'gap',
      symbol: 'CL.Q26',
      ...stamp(soon),
      reason: 'sequence',
      from: null,
      to: soon,
    },
  ],
  [
    'another strike of an option',
    { ...chain[6]!, ...stamp(soon), action: 'modify', strike: 61 } as MarketEvent,
  ],
  [
    'another expiry',
    { ...chain[0]!, ...stamp(soon), action: 'modify', expiry: soon } as MarketEvent,
  ],
  ['a future taken away', { ...chain[0]!, ...stamp(soon), action: 'delete' } as MarketEvent],
  ['a halt of all options', { type: 'status', symbol: 'LO', ...stamp(soon), state: 'halted' }],
  ['a definition', { ...chain[6]!, ...stamp(soon), action: 'delete' } as MarketEvent],
  ['a time that jumps over steps', tick(START + 50 * SECOND)],
])('%s after the work was done ahead is in the frame all the same', (_, event) => {
  const plain = frame([event], false);
  expect(plain).not.toBe(frame([], false));
  expect(frame([event], true)).toBe(plain);
});
