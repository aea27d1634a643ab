import type { MarketOptions } from '@crude-alpha/synthetic';

/** A piece of market time that is measured on its own, with an engine of its own. */
export interface Stretch {
  readonly seed: number;
  /** ISO time of its first second, UTC. */
  readonly start: string;
  readonly seconds: number;
}

export interface Scenario {
  /** Part of file names. */
  readonly id: string;
  readonly title: string;
  /** What happens in it, in one sentence. */
  readonly about: string;
  readonly market: Pick<MarketOptions, 'mode' | 'regime'>;
  /** Fields in its picture through time. */
  readonly shown: readonly [string, string];
  readonly stretches: readonly Stretch[];
  /** What is left of it in the short report. */
  readonly short: readonly Stretch[];
}

const micros = (iso: string): number => Date.parse(iso) * 1000;

/** Days all over a year and hours all over the day, so that neither place in the cycle is favoured. */
const hours = [
  '2025-09-03T14:10:00Z',
  '2025-10-08T08:30:00Z',
  '2025-11-20T18:40:00Z',
  '2026-01-07T15:00:00Z',
  '2026-02-24T02:15:00Z',
  '2026-03-31T13:05:00Z',
  '2026-05-22T17:20:00Z',
  '2026-06-16T10:45:00Z',
] as const;

function allOver(seconds: number, count: number = hours.length): Stretch[] {
  return hours.slice(0, count).map((start, i) => ({ seed: i + 1, start, seconds }));
}

const broken = { missing: 0.25, stale: 0.05, oneSided: 0.03, crossed: 0.005 } as const;

/** The two fields with a promise. */
const shown = ['atm_iv', 'rr25'] as const;

export const scenarios: readonly Scenario[] = [
  {
    id: 'calm',
    title: 'Calm',
    about: 'Some hundred events a second; 3 % of the options missing, 2 % stale.',
    market: { mode: 'calm' },
    shown,
    stretches: allOver(450),
    short: allOver(20, 3),
  },
  {
    id: 'active',
    title: 'Active',
    about: 'Ten to twenty thousand events a second; 8 % missing, 3 % stale.',
    market: { mode: 'active' },
    shown,
    stretches: allOver(75),
    short: allOver(5, 3),
  },
  {
    id: 'broken-calm',
    title: 'Broken, few quotes',
    about: 'The pace of a calm market; 25 % missing, 5 % stale, 3 % one-sided, 0.5 % crossed.',
    market: { mode: 'calm', regime: broken },
    shown,
    stretches: allOver(450),
    short: allOver(20, 3),
  },
  {
    id: 'broken-active',
    title: 'Broken, many quotes',
    about: 'The pace of an active market; 25 % missing, 5 % stale, 3 % one-sided, 0.5 % crossed.',
    market: { mode: 'active', regime: broken },
    shown,
    stretches: allOver(75),
    short: allOver(5, 3),
  },
  {
    id: 'roll',
    title: 'Roll of the future',
    about: 'Volume goes over from CL.H26 to CL.J26, nine days before CL.H26 expires.',
    market: { mode: 'calm' },
    shown,
    stretches: [{ seed: 3, start: '2026-02-12T02:30:00Z', seconds: 12_600 }],
    short: [{ seed: 3, start: '2026-02-12T02:00:00Z', seconds: 60 }],
  },
  {
    id: 'bracket',
    title: 'Other expiries around',
    about: 'LO.H26 gets nearer than five days; two months later LO.M26 gets nearer than thirty.',
    market: { mode: 'calm' },
    shown,
    stretches: [
      { seed: 4, start: '2026-02-12T19:20:00Z', seconds: 1200 },
      { seed: 4, start: '2026-04-14T18:20:00Z', seconds: 1200 },
    ],
    short: [
      { seed: 4, start: '2026-02-12T19:29:30Z', seconds: 60 },
      { seed: 4, start: '2026-04-14T18:29:30Z', seconds: 60 },
    ],
  },
  {
    id: 'halt',
    title: 'Halt',
    about: 'Trading halts for five minutes, and goes on.',
    market: {
      mode: 'calm',
      regime: {
        halts: [{ fromTs: micros('2026-01-07T15:10:00Z'), toTs: micros('2026-01-07T15:15:00Z') }],
      },
    },
    shown,
    stretches: [{ seed: 5, start: '2026-01-07T15:00:00Z', seconds: 1800 }],
    short: [
      { seed: 5, start: '2026-01-07T15:09:40Z', seconds: 30 },
      { seed: 5, start: '2026-01-07T15:14:50Z', seconds: 40 },
    ],
  },
  {
    id: 'trickle',
    title: 'Halt, quotes back by and by',
    about: 'Trading halts for five minutes; the options are quoted again within two minutes after.',
    market: {
      mode: 'calm',
      regime: {
        halts: [{ fromTs: micros('2026-01-07T15:10:00Z'), toTs: micros('2026-01-07T15:15:00Z') }],
        trickleSec: 120,
      },
    },
    shown,
    stretches: [{ seed: 5, start: '2026-01-07T15:05:00Z', seconds: 1200 }],
    short: [{ seed: 5, start: '2026-01-07T15:14:50Z', seconds: 150 }],
  },
  {
    id: 'silent',
    title: 'Silent expiry',
    about:
      'Nobody quotes LO.H26, one of the two expiries around thirty days, for eight minutes; its future goes on.',
    market: {
      mode: 'calm',
      regime: {
        silent: [
          {
            expiry: 1,
            fromTs: micros('2026-01-07T15:05:00Z'),
            toTs: micros('2026-01-07T15:13:00Z'),
          },
        ],
      },
    },
    shown,
    stretches: [{ seed: 8, start: '2026-01-07T15:00:00Z', seconds: 1200 }],
    short: [{ seed: 8, start: '2026-01-07T15:04:50Z', seconds: 90 }],
  },
  {
    id: 'expiry',
    title: 'Day of an option expiry',
    about: 'LO.H26 expires at 14:30 New York, when futures and options settle.',
    market: { mode: 'calm' },
    shown,
    stretches: [{ seed: 6, start: '2026-02-17T19:00:00Z', seconds: 3000 }],
    short: [{ seed: 6, start: '2026-02-17T19:29:30Z', seconds: 60 }],
  },
  {
    id: 'limit',
    title: 'Limit move',
    about:
      'The front would fall by 11 %: locked at 7 % for five minutes, halted for two, then limits twice as wide.',
    market: {
      mode: 'calm',
      regime: {
        shocks: [{ ts: micros('2026-03-09T14:10:00Z'), logReturn: -0.11 }],
        priceLimit: 0.07,
      },
    },
    shown,
    stretches: [{ seed: 7, start: '2026-03-09T14:00:00Z', seconds: 1800 }],
    short: [
      { seed: 7, start: '2026-03-09T14:09:00Z', seconds: 90 },
      { seed: 7, start: '2026-03-09T14:16:50Z', seconds: 60 },
    ],
  },
  {
    id: 'negative',
    title: 'Negative price',
    about:
      'The front falls by $75 to about −$37 in 22 minutes, as on 20 April 2020, and the next months below $15.',
    market: {
      mode: 'calm',
      regime: {
        shocks: [
          { ts: micros('2020-04-20T18:08:00Z'), dollars: -75, reachMonths: 2, overSec: 1320 },
        ],
      },
    },
    shown: ['atm_iv', 'atm_nvol'],
    stretches: [
      { seed: 3, start: '2020-04-20T18:00:00Z', seconds: 2400 },
      { seed: 3, start: '2020-04-21T14:00:00Z', seconds: 600 },
    ],
    short: [
      { seed: 3, start: '2020-04-20T18:07:20Z', seconds: 40 },
      { seed: 3, start: '2020-04-21T14:00:00Z', seconds: 30 },
    ],
  },
];
