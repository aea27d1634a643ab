import { inverseNormalCdf, normalCdf } from '../normal.ts';
import type { Right } from './black76.ts';
import { normalisedCall, normalisedRest, normalisedVega } from './normalised.ts';

const MAX_STEPS = 64;

/**
 * The volatility, decimal and annual, at which Black-76 gives this price; NaN when no volatility
 * does: at or below the intrinsic value, at or above the upper bound, or when an input is no
 * positive number.
 *
 * @param price - discounted premium, in the unit of the forward
 * @param tauYears - time to expiry in years
 * @param discount - value now of one unit at expiry
 *
 * @example
 * ```ts
 * impliedVol(1, 44.1868533121, 620, 600, 0.5, Math.exp(-0.05 * 0.5)); // 0.2
 * ```
 */
export function impliedVol(
  right: Right,
  price: number,
  forward: number,
  strike: number,
  tauYears: number,
  discount: number = 1,
): number {
  if (!(tauYears > 0 && discount > 0)) return Number.NaN;
  return impliedTotalVol(right, price / discount, forward, strike) / Math.sqrt(tauYears);
}

/**
 * The volatility up to expiry, σ√τ, that gives this undiscounted price; NaN when none does. It does
 * not ask how far the expiry is, so it stands for as long as the price and the forward do.
 *
 * @example
 * ```ts
 * impliedTotalVol(1, 45.3054488, 620, 600); // 0.2·√0.5
 * ```
 */
export function impliedTotalVol(
  right: Right,
  price: number,
  forward: number,
  strike: number,
): number {
  if (!(forward > 0 && strike > 0)) return Number.NaN;
  const timeValue = price - Math.max(right * (forward - strike), 0);
  const beta = timeValue / Math.sqrt(forward * strike);
  const x = -Math.abs(Math.log(forward / strike));
  return totalVol(x, beta);
}

/** Solves normalisedCall(x, s) = beta for s. */
function totalVol(x: number, beta: number): number {
  const bound = Math.exp(0.5 * x);
  if (!(beta > 0 && beta < bound)) return Number.NaN;
  // Below the inflection the curve is convex and its logarithm nearly straight; above, concave.
  const bend = Math.sqrt(-2 * x);
  const atBend = x === 0 ? 0 : normalisedCall(x, bend);
  if (beta < atBend) return solve(x, beta, bound, lowGuess(x, beta, atBend), 0, bend, 'low');
  const rest = bound - beta;
  const share = rest / (bound - atBend);
  const guess = Math.max(-2 * inverseNormalCdf(normalCdf(-0.5 * bend) * share), bend);
  const branch = rest < 0.5 * bound ? 'high' : 'middle';
  return solve(x, beta, bound, guess, bend, Number.POSITIVE_INFINITY, branch);
}

/** From the leading term ln b ≈ −x²/2s², made to hold exactly at the inflection. */
function lowGuess(x: number, beta: number, atBend: number): number {
  return 1 / Math.sqrt(-0.5 / x + (2 * Math.log(atBend / beta)) / (x * x));
}

type Branch = 'low' | 'middle' | 'high';

/** Halley's method on the form of the equation that is straightest there, kept in a bracket. */
function solve(
  x: number,
  beta: number,
  bound: number,
  guess: number,
  from: number,
  to: number,
  branch: Branch,
): number {
  let low = from;
  let high = to;
  let s = guess > low && guess < high ? guess : middleOf(low, high);
  let lastStep = Number.POSITIVE_INFINITY;
  for (let step = 0; step < MAX_STEPS; step++) {
    const vega = normalisedVega(x, s);
    // Ratio of second to first derivative of the price by s.
    const bend = (x * x) / (s * s * s) - 0.25 * s;
    let newton: number;
    let curve: number;
    if (branch === 'high') {
      const rest = normalisedRest(x, s);
      newton = (Math.log(rest / (bound - beta)) * rest) / vega;
      curve = bend + vega / rest;
    } else {
      const value = normalisedCall(x, s);
      if (branch === 'low') {
        newton = (-Math.log(value / beta) * value) / vega;
        curve = bend - vega / value;
      } else {
        newton = (beta - value) / vega;
        curve = bend;
      }
    }
    if (newton > 0) low = s;
    else high = s;
    const change = newton / Math.max(1 + 0.5 * newton * curve, 0.5);
    let next = s + change;
    // The second test also catches NaN, where a value underflowed.
    if (!(next > low && next < high)) next = middleOf(low, high);
    const moved = Math.abs(next - s);
    s = next;
    if (moved <= 2e-16 * s || (moved <= 1e-13 * s && moved >= lastStep)) return s;
    lastStep = moved;
  }
  return s;
}

function middleOf(low: number, high: number): number {
  return high === Number.POSITIVE_INFINITY ? 2 * low + 1 : 0.5 * (low + high);
}
