import type { MarketEvent, Session } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import type { Engine } from '../../engine.ts';
import { engineAt, play, session, stat } from '../../fixtures/play.ts';
import {
  DAY,
  type Expiry,
  futureDefinition,
  quote,
  SECOND,
  START,
  stamp,
  tick,
} from '../../fixtures/smile-market.ts';

const HOUR = 3600 * SECOND;
const front: Expiry = { month: 'Q26', days: 30, forward: 70, vol: () => 0.4 };
const back: Expiry = { month: 'U26', days: 61, forward: 69, vol: () => 0.4 };
const traded = (symbol: string, size: number, ts: number): MarketEvent => ({
  type: 'trade',
  symbol,
  ...stamp(ts),
  price: 70,
  size,
  aggressor: 'buy',
});
const activeOf = (engine: Engine): string => engine.state.alpha.products.get('CL')!.active;

/**
 * Friday's market: the front has nine tenths of the volume and a quarter of the open interest, so its
 * share is 1.15 of 2 and it is active; by open interest alone the back would lead three to one.
 */
function friday(): Engine {
  const engine = engineAt(0, 60_000);
  play(
    [
      futureDefinition(front),
      futureDefinition(back),
      quote('CL.Q26', 70, 0.01, START),
      quote('CL.U26', 69, 0.01, START),
      traded('CL.Q26', 9000, START + SECOND),
      traded('CL.U26', 1000, START + SECOND),
      stat('CL.Q26', 'openInterest', 100_000, START + 2 * SECOND),
      stat('CL.U26', 'openInterest', 300_000, START + 2 * SECOND),
      tick(START + 60 * SECOND),
    ],
    engine,
  );
  expect(activeOf(engine)).toBe('CL.Q26');
  return engine;
}

function weekend(engine: Engine, state: Session['state'] | null): void {
  if (state !== null) play([session(state, START + HOUR)], engine);
  for (let ts = START + HOUR; ts <= START + 2 * DAY; ts += HOUR) {
    play([tick(ts)], engine);
    expect(activeOf(engine), `${(ts - START) / HOUR} h`).toBe('CL.Q26');
  }
}

test.each<Session['state'] | null>(['closed', 'halted', null])(
  'the active future stays while nothing trades, though its volume fades away: session %s',
  (state) => {
    weekend(friday(), state);
  },
);

test('what is told after the close changes nothing before the opening', () => {
  const engine = friday();
  play([session('closed', START + 60 * SECOND), tick(START + 120 * SECOND)], engine);
  // Late prints of a block: with the open interest a lead of 1.65 to 0.35, in volume enough.
  play([traded('CL.U26', 80_000, START + 121 * SECOND), tick(START + 180 * SECOND)], engine);
  expect(activeOf(engine)).toBe('CL.Q26');
  play([session('open', START + 181 * SECOND), tick(START + 240 * SECOND)], engine);
  expect(activeOf(engine)).toBe('CL.U26');
});

test('the first handful of lots after the opening decides nothing, two hundred do', () => {
  const engine = friday();
  weekend(engine, 'closed');
  const open = START + 2 * DAY + 60 * SECOND;
  play([session('open', open), tick(open + 60 * SECOND)], engine);
  expect(activeOf(engine)).toBe('CL.Q26');
  play([traded('CL.U26', 190, open + 61 * SECOND), tick(open + 120 * SECOND)], engine);
  expect(activeOf(engine)).toBe('CL.Q26');
  play([traded('CL.U26', 20, open + 121 * SECOND), tick(open + 180 * SECOND)], engine);
  expect(activeOf(engine)).toBe('CL.U26');
});

test('before any future was active, the largest open interest decides though nothing traded', () => {
  const engine = engineAt();
  const definitions = [futureDefinition(front), futureDefinition(back)];
  const open = stat('CL.U26', 'openInterest', 10, START);
  play([...definitions, session('closed', START), open, tick(START + SECOND)], engine);
  expect(activeOf(engine)).toBe('CL.U26');
});
