import { FULL_WING, PARITY_TICKS } from '../limits.ts';
import type { ExpiryReader } from './expiry-reader.ts';

/** How good the chain is behind the fields of one tenor; NaN where nothing could be measured. */
export interface Quality {
  /** 0 to 1. */
  readonly score: number;
  readonly ageUs: number;
  /** Dollars. */
  readonly parity: number;
  /** Half-spreads. */
  readonly fitRms: number;
  readonly puts: number;
  readonly calls: number;
}

export const NO_QUALITY: Quality = {
  score: Number.NaN,
  ageUs: Number.NaN,
  parity: Number.NaN,
  fitRms: Number.NaN,
  puts: Number.NaN,
  calls: Number.NaN,
};

/** The worst of the expiries that a tenor is read from. */
export function qualityOf(readers: readonly ExpiryReader[]): Quality {
  let { score, ageUs, parity, fitRms, puts, calls } = NO_QUALITY;
  for (const one of readers) {
    score = worse(score, scoreOf(one), -1);
    ageUs = worse(ageUs, one.ageUs, 1);
    fitRms = worse(fitRms, one.fitRms, 1);
    puts = worse(puts, one.puts, -1);
    calls = worse(calls, one.calls, -1);
    if (!(Math.abs(one.parity) <= Math.abs(parity))) parity = one.parity;
  }
  return { score, ageUs, parity, fitRms, puts, calls };
}

/**
 * Geometric mean of the share of vega that is fresh, e^−(fit in half-spreads), e^−(parity by its usual
 * noise), how far the shorter wing is covered, and the share of the smile without arbitrage. What cannot
 * be measured is left out.
 */
function scoreOf(one: ExpiryReader): number {
  let product = 1;
  let count = 0;
  const take = (factor: number): void => {
    if (Number.isNaN(factor)) return;
    product *= factor;
    count++;
  };
  take(one.freshShare);
  take(Math.exp(-one.fitRms));
  take(Math.exp(-Math.abs(one.parity) / (PARITY_TICKS * one.tickSize)));
  take(Math.min(one.puts, one.calls, FULL_WING) / FULL_WING);
  take(1 - one.violations);
  return product ** (1 / count);
}

/** @param sign - 1 where more is worse, −1 where less is */
function worse(one: number, other: number, sign: 1 | -1): number {
  if (Number.isNaN(one)) return other;
  return sign * other > sign * one ? other : one;
}
