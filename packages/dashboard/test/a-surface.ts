import type { ExpirySmile, OptionFlow, Surface } from '@crude-alpha/contracts';

const DAY_SEC = 86_400;

/** An expiry with a level and a straight curve of it from 60 to 70. */
export function anExpiry(
  series: string,
  days: number,
  atmIv: number | null,
  over: Partial<ExpirySmile> = {},
): ExpirySmile {
  return {
    series,
    underlying: series.replace('LO', 'CL'),
    expiry: 0,
    tauSec: days * DAY_SEC,
    ts: null,
    forward: 65,
    atmIv,
    forwardVol: null,
    rr25: null,
    fly25: null,
    cvol: null,
    upVar: null,
    dnVar: null,
    fitHalfSpreads: null,
    quotes: { strike: [60, 70], iv: [0.34, 0.3], used: [true, false] },
    fit: { strike: [60, 70], iv: [0.34, 0.32], band: [0.01, null] },
    ...over,
  };
}

/** A surface of one second. */
export function aSurface(sec: number, expiries: readonly ExpirySmile[] = []): Surface {
  return {
    symbol: 'CL',
    seq: sec,
    prev: sec - 5,
    ts: sec * 1_000_000,
    model: 'lognormal',
    expiries: [...expiries],
    panel: {
      atmIv: null,
      cvol: null,
      upVar: null,
      dnVar: null,
      skew: null,
      skewRatio: null,
      convexity: null,
    },
    gamma: { callWall: null, putWall: null, strike: [], call: [], put: [] },
  };
}

/** The flow of the second that ends at `sec`. */
export function aFlow(sec: number, ...legs: Partial<OptionFlow['legs'][number]>[]): OptionFlow {
  return {
    symbol: 'CL',
    seq: sec,
    prev: sec - 1,
    ts: sec * 1_000_000,
    legs: legs.map((leg) => ({
      series: 'LO.J26',
      right: 'C',
      side: 'buy',
      prints: 1,
      delta: 0,
      vega: 0,
      ...leg,
    })),
  };
}
