import type { MarketEvent } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import type { Engine } from '../engine.ts';
import { engineAt, play } from '../fixtures/play.ts';
import {
  chainQuotes,
  type Expiry,
  quote,
  SECOND,
  START,
  skewed,
  stamp,
  tick,
  wholeChain,
} from '../fixtures/smile-market.ts';

const strikes = Array.from({ length: 31 }, (_, i) => 55 + i);
const shape = { strikes, halfSpread: 0.005 };
const near: Expiry = { month: 'Q26', days: 30.5, forward: 70, vol: skewed(70, 0.36, -0.3, 0.4) };
const far: Expiry = { month: 'V26', days: 95, forward: 69, vol: skewed(69, 0.33, -0.2, 0.2) };
const at = (sec: number): number => START + sec * SECOND;
const observed = (engine: Engine): number => {
  const { slow, fast } = engine.state.alpha.products.get('CL')!.skew;
  expect(fast.observedUs).toBe(slow.observedUs);
  return slow.observedUs / SECOND;
};
const gap = (sec: number): MarketEvent => ({
  type: 'gap',
  ...stamp(at(sec)),
  reason: 'restart',
  from: at(100),
  to: at(sec),
});

/** A sound market, quoted whole each second up to 100 s; frames to 100 s. */
function hundredSeconds(): Engine {
  const engine = engineAt();
  play(wholeChain([near, far], shape, START), engine);
  for (let sec = 0; sec < 100; sec++) {
    play([...chainQuotes([near, far], shape, at(sec)), tick(at(sec + 1))], engine);
  }
  // The first frame gives y, and it stands from then on.
  expect(observed(engine)).toBe(99);
  return engine;
}

describe('the averages of the skew', () => {
  test.each<[string, readonly MarketEvent[]]>([
    ['the gap is told after it', [gap(3700), tick(at(3701))]],
    ['nobody tells of a gap', [tick(at(3700)), tick(at(3701))]],
  ])('a hole of an hour adds no more than a quote’s minute: %s', (_, events) => {
    const engine = hundredSeconds();
    play(events, engine);
    // The newest quotes were of 99 s.
    expect(observed(engine)).toBe(99 + 59);
    play([...chainQuotes([near, far], shape, at(3701)), tick(at(3702)), tick(at(3703))], engine);
    expect(observed(engine)).toBe(99 + 59 + 1);
  });

  test('stand still while health is stale_chain, though rr25 is known', () => {
    const engine = hundredSeconds();
    let stale = 0;
    for (let sec = 100; sec < 200; sec++) {
      // The far future has fallen silent; its options have not, nor has anything near 30 days.
      const quotes = chainQuotes([near, far], shape, at(sec)).filter(
        (one) => one.symbol !== 'CL.V26',
      );
      for (const frame of play([...quotes, tick(at(sec + 1))], engine)) {
        expect(frame.fields['rr25']?.v).not.toBeNull();
        if (frame.health !== 'stale_chain') continue;
        expect(frame.reasons).toEqual(['forward_stale:CL.V26']);
        stale++;
      }
    }
    // Quoted last at 99 s, it is good up to 129 s.
    expect(stale).toBe(71);
    expect(observed(engine)).toBe(99 + 30);
    play([quote('CL.V26', 69, 0.01, at(200)), tick(at(201)), tick(at(202))], engine);
    expect(observed(engine)).toBe(99 + 30 + 1);
  });
});
