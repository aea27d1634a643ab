import type {
  AlphaFrame,
  ChainActivity,
  MarketEvent,
  OptionFlow,
  Surface,
} from '@crude-alpha/contracts';

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
  quality: {
    score: 0.8,
    quoteAgeMs: 1200.5,
    parityCents: -0.4,
    fitHalfSpreads: 0.3,
    putStrikes: 0,
    callStrikes: 17,
    model: 'lognormal',
  },
  fields: { rr25: { v: null, ts: null }, atm_iv: { v: 0.31, ts: stamp.ts } },
};

export const sampleSurface: Surface = {
  symbol: 'CL',
  seq: 10,
  prev: null,
  ts: stamp.ts,
  model: 'lognormal',
  expiries: [
    {
      series: 'LO.F27',
      underlying: 'CL.F27',
      expiry: 1_797_000_000_000_000,
      tauSec: 24_536_400,
      ts: stamp.ts,
      forward: 70.015,
      atmIv: 0.31,
      forwardVol: null,
      rr25: -2.5,
      fly25: 0.4,
      cvol: 32.1,
      upVar: 30.9,
      dnVar: 33.2,
      fitHalfSpreads: 0.2,
      quotes: { strike: [60, 80], iv: [0.34, 0.3], used: [true, false] },
      fit: { strike: [60, 70, 80], iv: [0.34, 0.31, 0.3], band: [0.002, 0.001, null] },
    },
  ],
  panel: {
    atmIv: 0.31,
    cvol: 32.1,
    upVar: 30.9,
    dnVar: 33.2,
    skew: -2.3,
    skewRatio: 0.930723,
    convexity: 1.035484,
  },
  gamma: { callWall: 75, putWall: null, strike: [75], call: [1], put: [0] },
};

export const sampleFlow: OptionFlow = {
  symbol: 'CL',
  seq: 11,
  prev: 4,
  ts: stamp.ts,
  legs: [
    { series: 'LO.F27', right: 'C', side: 'buy', prints: 2, delta: 4.25, vega: 310.5 },
    { series: 'LO.F27', right: 'P', side: 'sell', prints: 1, delta: 3, vega: null },
  ],
};

export const sampleActivity: ChainActivity = {
  symbol: 'CL',
  seq: 10,
  prev: null,
  ts: stamp.ts,
  tradeDate: '2026-03-02',
  series: [
    {
      series: 'LO.F27',
      underlying: 'CL.F27',
      expiry: 1_797_000_000_000_000,
      strike: [70, 75],
      callInterest: [1200, null],
      putInterest: [0, 30],
      callVolume: [5, 0],
      putVolume: [0, 2],
    },
  ],
};
