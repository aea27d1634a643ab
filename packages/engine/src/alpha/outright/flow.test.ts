import type { AlphaFrame, MarketEvent, Quote, Trade } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { known, play, session } from '../../fixtures/play.ts';
import { seeded } from '../../fixtures/random.ts';
import {
  type Expiry,
  futureDefinition,
  quote,
  SECOND,
  START,
  stamp,
  tick,
} from '../../fixtures/smile-market.ts';

const front: Expiry = { month: 'Q26', days: 30, forward: 70, vol: () => 0.4 };
const back: Expiry = { month: 'U26', days: 61, forward: 69, vol: () => 0.4 };
const at = (sec: number): number => Math.round(START + sec * SECOND);

/** Both futures quoted, the first one active. */
const opening: readonly MarketEvent[] = [
  futureDefinition(front),
  futureDefinition(back),
  quote('CL.Q26', 70, 0.01, at(0)),
  quote('CL.U26', 69, 0.01, at(0)),
  tick(at(1)),
];

type Side = readonly [price: number, size: number] | null;

function best(sec: number, bid: Side, ask: Side, symbol = 'CL.Q26'): Quote {
  return {
    type: 'quote',
    symbol,
    ...stamp(at(sec)),
    bid: bid?.[0] ?? null,
    bidSize: bid?.[1] ?? 0,
    ask: ask?.[0] ?? null,
    askSize: ask?.[1] ?? 0,
  };
}

function trade(sec: number, signed: number, more: Partial<Trade> = {}): Trade {
  return {
    type: 'trade',
    symbol: 'CL.Q26',
    ...stamp(at(sec)),
    price: 70,
    size: Math.abs(signed),
    aggressor: signed > 0 ? 'buy' : 'sell',
    ...more,
  };
}

const last = (events: readonly MarketEvent[], sec: number): AlphaFrame | undefined =>
  play([...opening, ...events, tick(at(sec))]).at(-1);

describe('order-flow imbalance', () => {
  const changes = [
    best(1.1, [70, 10], [70.01, 20]),
    // The bid grows by 5.
    best(1.2, [70, 15], [70.01, 20]),
    // A better bid counts whole, 7; an ask that went away counts as it was, 20.
    best(1.3, [70.01, 7], [70.02, 8]),
    // The bid of 7 is gone, and a better ask of 6 came: −13.
    best(1.4, [70, 12], [70.01, 6]),
    // The bid shrinks by 3; of the ask nothing is known, nor when it comes back.
    best(1.5, [70, 9], null),
    best(1.6, [70, 9], [70.01, 40]),
  ];

  test('adds up what bids gained and asks lost, after Cont, Kukanov and Stoikov', () => {
    // From the opening's 69.99 × 10, 70.01 × 10: a better bid of 10, the ask grows by 10: 0.
    expect(known(last(changes, 2), 'ofi')).toBe(5 + 27 - 13 - 3);
  });

  test('minds neither another future nor the time of a quote that comes late', () => {
    const late = best(1.35, [71, 999], [71.01, 1]);
    const other = best(1.7, [69, 999], [69.01, 1], 'CL.U26');
    expect(known(last([...changes, late, other], 2), 'ofi')).toBe(16);
  });

  test('forgets after ten seconds of event time', () => {
    const renewed = best(11.25, [70, 9], [70.01, 40]);
    // What came up to 1.2 s has left the window by 11.3 s; at 12 s all of it has.
    expect(known(last([...changes, renewed], 12), 'ofi')).toBe(0);
    expect(known(last([...changes, best(10.9, [70, 9], [70.01, 40])], 11), 'ofi')).toBe(16);
  });
});

describe("Kyle's λ", () => {
  /** A minute of prints from 2 s on, each second's volume moving the mid, then the quote that shows it. */
  function tape(moveOf: (signed: number, i: number) => number, seed = 7): MarketEvent[] {
    const random = seeded(seed);
    let mid = 70;
    const minute = Array.from({ length: 60 }, (_, i) => {
      const signed = Math.floor(random() * 41) - 20 || 1;
      mid += moveOf(signed, i);
      return [trade(i + 2.2, signed), best(i + 2.7, [mid - 0.01, 5], [mid + 0.01, 5])];
    });
    return [best(1.5, [69.99, 5], [70.01, 5]), ...minute.flat()];
  }

  test('is the slope that the tape was made with', () => {
    expect(
      known(
        last(
          tape((signed) => 0.002 * signed),
          62,
        ),
        'kyle_lambda',
      ),
    ).toBeCloseTo(0.002, 8);
    expect(
      known(
        last(
          tape((signed) => -0.001 * signed),
          62,
        ),
        'kyle_lambda',
      ),
    ).toBeCloseTo(-0.001, 8);
  });

  test('is that of least squares where the mid also moves by itself', () => {
    const random = seeded(3);
    const noise = Array.from({ length: 60 }, () => 0.04 * (random() - 0.5) + 0.003);
    const xs: number[] = [];
    const ys: number[] = [];
    const events = tape((signed, i) => {
      xs.push(signed);
      ys.push(0.002 * signed + noise[i]!);
      return ys.at(-1)!;
    });
    const mean = (of: readonly number[]): number =>
      of.reduce((sum, one) => sum + one, 0) / of.length;
    const [mx, my] = [mean(xs), mean(ys)];
    const slope =
      mean(xs.map((x, i) => (x - mx) * (ys[i]! - my))) / mean(xs.map((x) => (x - mx) ** 2));
    expect(slope).not.toBeCloseTo(0.002, 4);
    expect(known(last(events, 62), 'kyle_lambda')).toBeCloseTo(slope, 8);
  });

  test('is not known before thirty seconds traded', () => {
    const events = tape((signed) => 0.002 * signed);
    expect(last(events.slice(0, 1 + 2 * 29), 32)?.fields['kyle_lambda']?.v).toBeNull();
    expect(last(events.slice(0, 1 + 2 * 30), 32)?.fields['kyle_lambda']?.v).not.toBeNull();
  });
});

describe('flow begins anew', () => {
  /** Everything that is counted, over forty seconds. */
  const before = Array.from({ length: 40 }, (_, i) => [
    trade(i + 1.2, i % 2 === 0 ? 30 : -10),
    best(i + 1.7, [70 + 0.01 * (i % 2), 20 + i], [70.02 + 0.01 * (i % 2), 5]),
  ]).flat();
  const gap = {
    type: 'gap',
    ...stamp(at(41.1)),
    reason: 'disconnect',
    from: null,
    to: at(41.1),
  } as const;
  const status = (symbol: string, state: 'halted' | 'open', sec: number): MarketEvent => ({
    type: 'status',
    symbol,
    ...stamp(at(sec)),
    state,
  });

  test('though not without a reason', () => {
    const frame = last([...before, best(41.4, [70, 9], [70.02, 9])], 42);
    expect(known(frame, 'signed_flow_10')).toBeGreaterThan(0);
    expect(known(frame, 'ofi')).not.toBe(0);
    expect(known(frame, 'kyle_lambda')).not.toBe(0);
  });

  test.each<[string, readonly MarketEvent[]]>([
    ['a gap', [gap]],
    ['a gap of the active future', [{ ...gap, symbol: 'CL.Q26' }]],
    ['a halt of the product', [status('CL', 'halted', 41.1), status('CL', 'open', 41.2)]],
    [
      'a halt of the active future',
      [status('CL.Q26', 'halted', 41.1), status('CL.Q26', 'open', 41.2)],
    ],
    ['a close', [session('closed', at(41.1)), session('open', at(41.2))]],
    ['a halt of the session', [session('halted', at(41.1)), session('resumed', at(41.2))]],
  ])('after %s', (_, events) => {
    // The first quote afterwards has nothing to be compared with; the second gives 4 lots of bid.
    const after = [best(41.4, [70, 900], [70.02, 9]), best(41.5, [70, 904], [70.02, 9])];
    const frame = last([...before, ...events, ...after, trade(41.6, -5)], 42);
    expect(frame?.health).not.toBe('halted');
    expect(known(frame, 'ofi')).toBe(4);
    expect(known(frame, 'signed_flow_10')).toBe(-1);
    expect(frame?.fields['kyle_lambda']?.v).toBeNull();
  });

  test('when another future becomes active, whose quotes of before are a start all the same', () => {
    const rolled = [
      ...before,
      trade(41.1, 9000, { symbol: 'CL.U26' }),
      best(41.2, [68.99, 10], [69.01, 10], 'CL.U26'),
      tick(at(42)),
    ];
    const frame = last(rolled, 42);
    expect(known(frame, 'cme_fwd_mid')).toBeCloseTo(69, 9);
    expect(frame?.fields['ofi']?.v).toBeNull();
    expect(frame?.fields['signed_flow_10']?.v).toBeNull();
    expect(frame?.fields['kyle_lambda']?.v).toBeNull();
    const next = last([...rolled, best(42.5, [68.99, 16], [69.01, 10], 'CL.U26')], 43);
    expect(known(next, 'ofi')).toBe(6);
  });
});

describe('a print whose venue does not say who crossed', () => {
  const unsaid = (sec: number, price: number, size = 10): Trade =>
    trade(sec, size, { price, aggressor: 'none' });

  test('goes by the quote, then by the tick', () => {
    const events = [
      best(1.1, [69.99, 5], [70.01, 5]),
      // On the mid and the first print of all: nobody knows.
      unsaid(1.2, 70),
      unsaid(1.3, 70.01, 20),
      // On the mid again, below the print before: a seller.
      unsaid(1.4, 70, 40),
      // And at the same price once more: as the one before.
      unsaid(1.5, 70, 30),
    ];
    expect(known(last(events, 2), 'signed_flow_10')).toBeCloseTo((20 - 40 - 30) / 100, 6);
  });

  test('goes by the tick alone where the quote is one-sided or crossed', () => {
    for (const [bid, ask] of [
      [69.99, null],
      [70.05, 70.01],
    ] as const) {
      const events = [
        best(1.1, [bid, 5], ask === null ? null : [ask, 5]),
        unsaid(1.2, 70.2),
        unsaid(1.3, 70.1),
        unsaid(1.4, 70.3, 30),
      ];
      // Not known 10, sold 10, bought 30.
      expect(known(last(events, 2), 'signed_flow_10')).toBeCloseTo(20 / 50, 6);
    }
  });
});
