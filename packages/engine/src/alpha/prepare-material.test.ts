import type { MarketEvent } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { engineAt } from '../fixtures/play.ts';
import {
  type Expiry,
  futureDefinition,
  quote,
  SECOND,
  START,
  stamp,
  tick,
} from '../fixtures/smile-market.ts';
import type { Output } from '../output.ts';

const front: Expiry = { month: 'Q26', days: 30, forward: 70, vol: () => 0.4 };
const back: Expiry = { month: 'U26', days: 61, forward: 69, vol: () => 0.4 };
const at = (sec: number): number => Math.round(START + sec * SECOND);

/**
 * Two hundred lots are traded at 1.3 s, no more: enough to decide at that moment what is active, and by
 * the step too faded to decide anything. The frame of the gap makes the back active, so it stays; a
 * frame that was worked ahead before that one was told would say that the front does.
 */
const tape: readonly MarketEvent[] = [
  futureDefinition(front),
  futureDefinition(back),
  quote('CL.Q26', 70, 0.01, at(0.5)),
  quote('CL.U26', 69, 0.01, at(0.5)),
  tick(at(1)),
  {
    type: 'trade',
    symbol: 'CL.U26',
    ...stamp(at(1.3)),
    price: 69,
    size: 200,
    aggressor: 'buy',
  },
  { type: 'gap', ...stamp(at(1.3)), reason: 'restart', from: null, to: at(1.3) },
  tick(at(1.4)),
  tick(at(2)),
];

function outputs(prepares: (i: number) => number): Output[] {
  const engine = engineAt();
  return tape.flatMap((event, i) => {
    const out = [...engine.step(event, i)];
    for (let n = prepares(i); n > 0 && engine.prepare(); n--);
    return out;
  });
}

test('a material frame that moves the active future undoes what was worked ahead before it', () => {
  const plain = outputs(() => 0);
  const frames = plain.flatMap((one) => (one.kind === 'frame' ? [one.value] : []));
  expect(frames.map(({ reasons }) => reasons[0])).toEqual([
    'no_chain',
    'future_untrusted:CL.U26',
    'future_untrusted:CL.U26',
  ]);
  expect(outputs(() => 9)).toEqual(plain);
  for (let i = 0; i < tape.length; i++) {
    for (const n of [1, 2, 9]) expect(outputs((j) => (j === i ? n : 0))).toEqual(plain);
  }
});
