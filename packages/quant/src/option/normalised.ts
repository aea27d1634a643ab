import { erfcx, normalCdf } from '../normal.ts';

const SQRT_HALF = Math.SQRT1_2;
const SQRT_2PI = 2.5066282746310007;

/**
 * Black's out-of-the-money call divided by √(forward·strike): x = ln(forward/strike) ≤ 0 and
 * s = vol·√τ > 0. Everything else follows from it by symmetry, and it keeps its relative accuracy
 * far out of the money, where the difference of two products would not.
 */
export function normalisedCall(x: number, s: number): number {
  const h = x / s;
  const t = 0.5 * s;
  if (t < 0.02) return narrowCall(h, t);
  if (h + t > 0.85) {
    return Math.exp(0.5 * x) * normalCdf(h + t) - Math.exp(-0.5 * x) * normalCdf(h - t);
  }
  const scale = 0.5 * Math.exp(-0.5 * (h * h + t * t));
  return scale * (erfcx(-(h + t) * SQRT_HALF) - erfcx(-(h - t) * SQRT_HALF));
}

/** What is missing to the upper bound: e^(x/2) − normalisedCall, without the cancellation. */
export function normalisedRest(x: number, s: number): number {
  const h = x / s;
  const t = 0.5 * s;
  return Math.exp(0.5 * x) * normalCdf(-h - t) + Math.exp(-0.5 * x) * normalCdf(h - t);
}

/** Derivative of normalisedCall by s. */
export function normalisedVega(x: number, s: number): number {
  const h = x / s;
  const t = 0.5 * s;
  return Math.exp(-0.5 * (h * h + t * t)) / SQRT_2PI;
}

/** For small t the two Mills ratios nearly cancel: their difference as a series in t. */
function narrowCall(h: number, t: number): number {
  const y0 = (SQRT_2PI / 2) * erfcx(-h * SQRT_HALF);
  const y1 = 1 + h * y0;
  const y2 = h * y1 + y0;
  const y3 = h * y2 + 2 * y1;
  const y4 = h * y3 + 3 * y2;
  const y5 = h * y4 + 4 * y3;
  const t2 = t * t;
  const odd = t * (y1 + t2 * (y3 / 6 + (t2 * y5) / 120));
  return (2 * odd * Math.exp(-0.5 * (h * h + t2))) / SQRT_2PI;
}
