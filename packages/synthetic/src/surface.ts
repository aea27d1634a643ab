import { SECOND, type SessionPath, YEAR } from './path.ts';
import { streams, waveAt } from './rng.ts';
import type { Smile } from './smile.ts';

const SLOW_SEC = 600;
const EXPIRY_SEC = 3600;
/** Years over which volatility goes from the short end to the long end. */
const TERM_YEARS = 0.25;
const MAX_SKEW = 0.2;
/** In its last minute an option is priced as if it still had one: no division by nothing. */
const MIN_TAU = 60 / (365 * 86_400);

/** The volatility surface at one second: what all expiries share. */
export interface Surface {
  readonly vol: number;
  readonly term: number;
  readonly skew: number;
  readonly curvature: number;
  /** Added to the logarithm of volatility at the short end, and less further out. */
  readonly fear: number;
}

export function surfaceAt(seed: number, path: SessionPath, second: number): Surface {
  const x = (path.open / SECOND + second) / SLOW_SEC;
  return {
    vol: path.factorAt('vol', second) + 0.012 * waveAt(seed, streams.volWave, x),
    term: path.factorAt('term', second),
    skew: path.factorAt('skew', second) + 0.006 * waveAt(seed, streams.skewWave, x),
    curvature: path.factorAt('curvature', second) + 0.05 * waveAt(seed, streams.curveWave, x),
    fear: path.fearAt(second),
  };
}

/**
 * Fills the smile of one expiry, all but its forward.
 *
 * @param key - number of the contract month, so that each has its own small deviations
 */
export function bend(
  smile: Smile,
  seed: number,
  surface: Surface,
  ts: number,
  expiry: number,
  key: number,
): void {
  const x = ts / SECOND / EXPIRY_SEC;
  const tau = Math.max((expiry - ts) / YEAR, MIN_TAU);
  const near = Math.exp(-tau / TERM_YEARS);
  const level = surface.vol + surface.term * (1 - near) + surface.fear * near;
  smile.tauYears = tau;
  smile.atm = Math.exp(level + 0.008 * waveAt(seed, streams.expiryVolWave, x, key));
  const skew = surface.skew + 0.008 * waveAt(seed, streams.expirySkewWave, x, key);
  smile.skew = MAX_SKEW * Math.tanh(skew / MAX_SKEW);
  smile.curvature = Math.exp(surface.curvature);
}
