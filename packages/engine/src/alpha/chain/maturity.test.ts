import type { AlphaFrame, MarketEvent } from '@crude-alpha/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import { engineAt, known, play, stat } from '../../fixtures/play.ts';
import {
  chainQuotes,
  DAY,
  type Expiry,
  futureDefinition,
  optionDefinition,
  SECOND,
  START,
  skewed,
  stamp,
  tick,
} from '../../fixtures/smile-market.ts';

const strikes = Array.from({ length: 41 }, (_, i) => 50 + i);
const shape = { strikes, halfSpread: 0.005 };
const MINUTES = 60 * SECOND;

/**
 * A market that stands still: every expiry keeps its volatility while time goes by, and each has one of
 * its own, so that whoever goes over from one to another at once would show it.
 */
const listed: readonly Expiry[] = [
  { month: 'N26', days: 3.05, forward: 70.5, vol: skewed(70.5, 0.6, -0.6, 1) },
  { month: 'Q26', days: 31.2, forward: 70, vol: skewed(70, 0.4, -0.3, 0.4) },
  { month: 'U26', days: 61, forward: 69.5, vol: skewed(69.5, 0.34, -0.2, 0.3) },
  { month: 'V26', days: 92, forward: 69, vol: skewed(69, 0.31, -0.2, 0.2) },
  { month: 'X26', days: 123, forward: 68.5, vol: skewed(68.5, 0.3, -0.1, 0.2) },
];

const definitions = listed.flatMap((expiry): MarketEvent[] => [
  futureDefinition(expiry),
  ...strikes.flatMap((strike) => [
    optionDefinition(expiry, strike, 'C'),
    optionDefinition(expiry, strike, 'P'),
  ]),
]);

/** Frames every ten minutes over days, the whole market quoted before each. */
function frames(days: number): AlphaFrame[] {
  const engine = engineAt(0, 600_000);
  play(definitions, engine);
  const all: AlphaFrame[] = [];
  for (let ts = START; ts < START + days * DAY; ts += 10 * MINUTES) {
    const age = ts - START;
    const alive = listed.filter(({ days: left }) => left * DAY > age);
    // Volume and open interest go over from the second month to the third, as they do at a roll.
    const rolled = Math.min(age / (2 * DAY), 1);
    const traded = (month: string, size: number): MarketEvent => ({
      type: 'trade',
      symbol: `CL.${month}`,
      ...stamp(ts + 10 * MINUTES - SECOND),
      price: 70,
      size: Math.round(size),
      aggressor: 'none',
    });
    all.push(
      ...play(
        [
          ...chainQuotes(alive, shape, ts + 10 * MINUTES - SECOND),
          traded('Q26', 1000 * (1 - rolled)),
          traded('U26', 1000 * rolled),
          stat('CL.Q26', 'openInterest', 1000 * (1 - rolled), ts + 10 * MINUTES - SECOND),
          stat('CL.U26', 'openInterest', 1000 * rolled, ts + 10 * MINUTES - SECOND),
          tick(ts + 10 * MINUTES),
        ],
        engine,
      ),
    );
  }
  return all;
}

describe('four days of a market that stands still, a frame every ten minutes', () => {
  let all: AlphaFrame[] = [];
  beforeAll(() => {
    all = frames(4);
  });

  const steps = (name: string): number[] =>
    all.slice(1).map((frame, i) => Math.abs(known(frame, name) - known(all[i]!, name)));

  test('are whole', () => {
    expect(all).toHaveLength(4 * 24 * 6);
    expect(new Set(all.map((one) => one.health))).toEqual(new Set(['ok']));
  });

  test.each([
    // Ten minutes of two expiries 20 points apart; what goes over at once would move by whole points.
    ['atm_iv', 0.0001],
    ['rr25', 0.005],
    ['rr10', 0.01],
    ['fly25', 0.005],
    ['iv_term_slope', 0.01],
    ['fwd_vol', 0.0001],
    ['atm_nvol', 0.01],
    ['rr25_nvol', 0.005],
    // A strike that comes out of reach, two deviations out, takes its own dollar with it.
    ['cvol', 0.03],
    ['up_var', 0.03],
    ['dn_var', 0.03],
    ['convexity', 0.001],
  ])('%s never moves by more than %d at once', (name, most) => {
    expect(Math.max(...steps(name))).toBeLessThan(most);
  });

  test('in which the front expiry went, and the next came under 30 days', () => {
    const at = (days: number): AlphaFrame =>
      all.findLast((one) => one.ts <= START + days * DAY + SECOND)!;
    // 0.6²·3.05 and 0.4²·31.2, linear to 30 days: at first both have a say.
    const [n, q] = [0.36 * 3.05, 0.16 * 31.2];
    const share = (30 - 3.05) / (31.2 - 3.05);
    const both = Math.sqrt(((1 - share) * n + share * q) / 30);
    expect(Math.abs(known(all[0], 'atm_iv') - both)).toBeLessThan(5e-4);
    // On its last day the front one has none: 31.2 days less 2.1 is 29.1, the others around 30 days.
    const [near, far] = [0.16 * 29.1, 0.34 ** 2 * 58.9];
    const then = Math.sqrt((near + ((30 - 29.1) / (58.9 - 29.1)) * (far - near)) / 30);
    expect(Math.abs(known(at(2.1), 'atm_iv') - then)).toBeLessThan(5e-4);
  });

  test('while the active future changed, and with it its mid alone', () => {
    const mids = all.map((one) => known(one, 'cme_fwd_mid'));
    const change = mids.findIndex((mid, i) => i > 0 && Math.abs(mid - mids[i - 1]!) > 0.2);
    expect([mids[change - 1], mids[change]]).toEqual([70, 69.5]);
    expect(mids.filter((mid, i) => i > 0 && mid !== mids[i - 1])).toHaveLength(1);
    expect(steps('atm_iv')[change - 1]).toBeLessThan(0.0001);
    expect(steps('rr25')[change - 1]).toBeLessThan(0.005);
  });
});

test('on its last day the nearest expiry alone says nothing of 30 days', () => {
  const alone: Expiry = { ...listed[0]!, days: 1 - 1e-5 };
  const frame = play([
    futureDefinition(alone),
    ...strikes.flatMap((strike) => [
      optionDefinition(alone, strike, 'C'),
      optionDefinition(alone, strike, 'P'),
    ]),
    ...chainQuotes([alone], shape, START + SECOND / 2),
    tick(START + SECOND),
  ]).at(-1);
  expect(frame?.reasons).toEqual(['no_chain']);
  expect(frame?.fields['atm_iv']).toEqual({ v: null, ts: null });
});

test('a product whose nearest expiry lies more than twice as far as the tenor says nothing of it', () => {
  const far: Expiry = { ...listed[2]!, days: 60.5 };
  const frame = play([
    futureDefinition(far),
    ...strikes.flatMap((strike) => [
      optionDefinition(far, strike, 'C'),
      optionDefinition(far, strike, 'P'),
    ]),
    ...chainQuotes([far], shape, START + SECOND / 2),
    tick(START + SECOND),
  ]).at(-1);
  expect(frame?.reasons).toEqual(['no_30d_expiry']);
  expect(frame?.fields['atm_iv']?.v).toBeNull();
});
