/**
 * A slice of total variance w = σ²τ in raw SVI (Gatheral 2004):
 * w(k) = a + b·(ρ·(k − m) + √((k − m)² + σ²)) with k = ln(K/F).
 */
export interface Svi {
  readonly a: number;
  readonly b: number;
  readonly rho: number;
  readonly m: number;
  readonly sigma: number;
}

const PLACES = 65;

/** Total variance σ²τ at a logarithmic moneyness. */
export function sviTotalVariance(svi: Svi, k: number): number {
  const x = k - svi.m;
  return svi.a + svi.b * (svi.rho * x + Math.sqrt(x * x + svi.sigma * svi.sigma));
}

/** First derivative of the total variance by the logarithmic moneyness. */
export function sviSlope(svi: Svi, k: number): number {
  const x = k - svi.m;
  return svi.b * (svi.rho + x / Math.sqrt(x * x + svi.sigma * svi.sigma));
}

/** Second derivative of the total variance by the logarithmic moneyness. */
export function sviCurvature(svi: Svi, k: number): number {
  const x = k - svi.m;
  const square = svi.sigma * svi.sigma;
  const root = Math.sqrt(x * x + square);
  return (svi.b * square) / (root * root * root);
}

/**
 * Density relative to that of a flat smile, g(k) = (1 − k·w′/2w)² − w′²/4·(1/w + 1/4) + w″/2: negative
 * where the slice allows butterfly arbitrage (Gatheral and Jacquier, Arbitrage-free SVI volatility
 * surfaces, 2014).
 */
export function sviDensityFactor(svi: Svi, k: number): number {
  const w = sviTotalVariance(svi, k);
  if (!(w > 0)) return -1;
  const slope = sviSlope(svi, k);
  const straight = 1 - (k * slope) / (2 * w);
  return straight * straight - 0.25 * slope * slope * (1 / w + 0.25) + 0.5 * sviCurvature(svi, k);
}

/** Share of places, evenly spread from `lowest` to `highest`, with butterfly arbitrage, 0..1. */
export function sviButterflyViolations(svi: Svi, lowest: number, highest: number): number {
  let violated = 0;
  for (let i = 0; i < PLACES; i++) {
    if (sviDensityFactor(svi, placeAt(lowest, highest, i)) < 0) violated++;
  }
  return violated / PLACES;
}

/**
 * Share of places, evenly spread from `lowest` to `highest`, at which the later slice has less total
 * variance than the earlier one at the same moneyness (calendar arbitrage), 0..1; a place at which one
 * of them is not known counts.
 */
export function sviCalendarViolations(
  earlier: Svi,
  later: Svi,
  lowest: number,
  highest: number,
): number {
  let violated = 0;
  for (let i = 0; i < PLACES; i++) {
    const k = placeAt(lowest, highest, i);
    if (!(sviTotalVariance(later, k) >= sviTotalVariance(earlier, k))) violated++;
  }
  return violated / PLACES;
}

function placeAt(lowest: number, highest: number, i: number): number {
  return lowest + ((highest - lowest) * i) / (PLACES - 1);
}
