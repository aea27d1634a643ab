import type { SmileFit } from './smile-fit.ts';

const PLACES = 17;

/**
 * Share of places, evenly spread over the fitted range, at which the smile implies a negative density
 * (butterfly arbitrage), 0..1; NaN where nothing is fitted.
 */
export function butterflyViolations(fit: SmileFit): number {
  if (fit.order === 0) return Number.NaN;
  const step = (fit.highest - fit.lowest) / (PLACES - 1);
  let violated = 0;
  for (let i = 0; i < PLACES; i++) if (densityFactor(fit, fit.lowest + i * step) < 0) violated++;
  return violated / PLACES;
}

/**
 * The sign of the density that a fitted smile implies at a moneyness, and its size relative to that of
 * a flat smile. Lognormal: Gatheral's g(k) = (1 − k·w′/2w)² − w′²/4·(1/w + 1/4) + w″/2 of the total
 * variance w = σ²τ (Gatheral and Jacquier, Arbitrage-free SVI volatility surfaces, 2014). Normal: from
 * the second derivative of Bachelier's price by the strike, (1 − m·s′/s)² + s·s″ with s = σ√τ.
 */
export function densityFactor(fit: SmileFit, moneyness: number): number {
  const { curve, unit, tauYears } = fit;
  const z = moneyness / unit;
  const c2 = curve[2]!;
  const c3 = curve[3]!;
  const c4 = curve[4]!;
  const vol = (((c4 * z + c3) * z + c2) * z + curve[1]!) * z + curve[0]!;
  const slope = (((4 * c4 * z + 3 * c3) * z + 2 * c2) * z + curve[1]!) / unit;
  const bend = ((12 * c4 * z + 6 * c3) * z + 2 * c2) / (unit * unit);
  if (!(vol > 0)) return -1;
  const straight = 1 - (moneyness * slope) / vol;
  const sum = straight * straight + tauYears * vol * bend;
  if (fit.measure === 'normal') return sum;
  // With w = σ²τ the two terms in σ′²τ cancel, and this is what is left of w′²/16.
  const half = 0.5 * tauYears * vol * slope;
  return sum - half * half;
}
