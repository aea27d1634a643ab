import type { AlphaFrame, MarketEvent } from '@crude-alpha/contracts';

const stamp = { ts: 1_772_463_600_000_000, tsRecv: 1_772_463_600_000_250, feed: 'test' };

/** One event of every type, written by hand. */
export const sampleEvents: readonly MarketEvent[] = [
  {
    type: 'definition',
    symbol: 'LO.F27.C7000',
    ...stamp,
    product: 'LO',
    kind: 'option',
    action: 'add',
    expiry: 1_797_000_000_000_000,
    tickSize: null,
    multiplier: 1000,
    underlying: 'CL.F27',
    right: 'C',
    strike: 70,
    raw: 'LOF7 C7000',
  },
  {
    type: 'quote',
    symbol: 'CL.F27',
    ...stamp,
    tsNs: 7,
    seq: 9,
    bid: 70.01,
    ask: null,
    bidSize: 3,
    askSize: 0,
  },
  { type: 'trade', symbol: 'CL.F27', ...stamp, price: -37.63, size: 1, aggressor: 'sell' },
  {
    type: 'book',
    symbol: 'CL.F27',
    ...stamp,
    bids: [{ price: 70.01, size: 4 }],
    asks: [
      { price: 70.02, size: 5 },
      { price: 70.03, size: 6 },
    ],
  },
  {
    type: 'stat',
    symbol: 'CL.F27',
    ...stamp,
    stat: 'settlement',
    value: 70.02,
    tradeDate: '2026-03-02',
    final: true,
  },
  { type: 'status', symbol: 'CL.F27', ...stamp, state: 'halted', reason: 'velocity logic' },
  { type: 'heartbeat', ...stamp, source: 'silence', silenceMs: 5000 },
  { type: 'tick', ...stamp },
  {
    type: 'gap',
    ...stamp,
    reason: 'disconnect',
    from: null,
    to: stamp.ts,
    count: 3,
    fromSeq: 1,
    toSeq: 3,
    detail: 'é ≠ e',
  },
  {
    type: 'session',
    ...stamp,
    product: 'CL',
    state: 'open',
    tradeDate: '2026-03-02',
    open: 1_772_406_000_000_000,
    close: 1_772_488_800_000_000,
  },
];

export const sampleFrame: AlphaFrame = {
  symbol: 'CL',
  seq: 10,
  prev: null,
  ts: stamp.ts,
  health: 'one_sided',
  reasons: ['puts_missing'],
  fields: { rr25: { v: null, ts: null }, atm_iv: { v: 0.31, ts: stamp.ts } },
};
