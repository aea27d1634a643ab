import { mills } from './mills.ts';

/** ln √(2π). */
export const LN_SQRT_2PI: number = 0.9189385332046728;
const INV_SQRT_2PI = 0.3989422804014327;

/** Up to here, in h + t, the price is taken from below; beyond it from what is missing to its bound. */
export const UPPER_FROM: number = 0.6;

/**
 * Up to this t, and for a small h·t, a difference of two ratios that nearly cancel is taken from its
 * series, which does not.
 */
export const NARROW_TO: number = 0.1;

// Everything about Black's formula stands on the out-of-the-money price over the smaller of forward
// and strike: c(x, s) = Φ(h + t) − e^(−x)·Φ(h − t), with x = −|ln(F/K)| ≤ 0, s = σ√τ > 0, h = x/s and
// t = s/2. It runs from 0 to 1, its derivative by s is φ(h + t), and the ratio of the two needs
// neither exponential nor logarithm, so that the far wings keep all their digits.

/** x = −|ln(F/K)|, also where the quotient is too great for a double. */
export function depthOf(distance: number, least: number): number {
  const x = -Math.log1p(distance / least);
  return x === Number.NEGATIVE_INFINITY ? Math.log(least) - Math.log(distance) : x;
}

/** c(x, s): Black's out-of-the-money price over min(forward, strike), 0..1. */
export function callShare(x: number, s: number): number {
  const h = x / s;
  const t = 0.5 * s;
  const z = h + t;
  const density = INV_SQRT_2PI * Math.exp(-0.5 * z * z);
  return z > UPPER_FROM ? 1 - density * restOverVega(h, t) : density * callOverVega(h, t);
}

/**
 * Black's out-of-the-money call over √(forward·strike), the normalised price of P. Jäckel ("Let's Be
 * Rational", 2015): e^(x/2)·c(x, s).
 */
export function normalisedCall(x: number, s: number): number {
  return Math.exp(0.5 * x) * callShare(x, s);
}

/** c over its derivative by s, where h + t ≤ 0.6. */
export function callOverVega(h: number, t: number): number {
  if (t < NARROW_TO && h * t > -1) return narrowOverVega(h, t, mills(h));
  return mills(h + t) - mills(h - t);
}

/** 1 − c over the derivative of c by s, where h + t > 0. */
export function restOverVega(h: number, t: number): number {
  return mills(-h - t) + mills(h - t);
}

/** `callOverVega` by Taylor's series about h: the odd derivatives of Φ/φ from their recurrence. */
export function narrowOverVega(h: number, t: number, millsOfH: number): number {
  const w = h * h;
  const y1 = 1 + h * millsOfH;
  const y3 = (w + 3) * y1 - 1;
  const y5 = (w + 7) * y3 - 6 * y1;
  const y7 = (w + 11) * y5 - 20 * y3;
  const y9 = (w + 15) * y7 - 42 * y5;
  const y11 = (w + 19) * y9 - 72 * y7;
  const v = t * t;
  const tail = y7 / 5040 + v * (y9 / 362_880 + (v * y11) / 39_916_800);
  return 2 * t * (y1 + v * (y3 / 6 + v * (y5 / 120 + v * tail)));
}
