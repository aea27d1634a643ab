import { fitCubic } from './least-squares.ts';
import { medianOf } from './median.ts';
import type { SmilePoints } from './smile-points.ts';

/** Volatility, decimal, by strike; NaN beyond what was fitted is never returned: it is frozen there. */
export type Smile = (strike: number) => number;

/** Widest moneyness, in standard deviations at the money, that is fitted; beyond it the curve stands still. */
const MAX_Z = 2;
const CUBIC_POINTS = 8;
const QUADRATIC_POINTS = 4;
const HUBER = 1.345;
const HUBER_PASSES = 2;
/** Residuals, in half-spreads, that are noise however well the rest fits. */
const LEAST_SCALE = 0.25;

/**
 * Weighted cubic of the volatility in z = ln(K/F) / (atm·√τ), with two Huber passes; quadratic below
 * eight points, null below four or when the points do not determine a curve.
 *
 * @param points - by strike
 */
export function fitSmile(
  points: SmilePoints,
  forward: number,
  tauYears: number,
  atmGuess: number,
): Smile | null {
  const { z, vol, precision, trust, count } = points;
  const scale = 1 / (atmGuess * Math.sqrt(tauYears));
  // By strike means by z, so what is near enough lies together.
  const logForward = Math.log(forward);
  let from = 0;
  let to = 0;
  for (let i = 0; i < count; i++) {
    const at = (points.logStrike[i]! - logForward) * scale;
    z[i] = at;
    trust[i] = 1;
    if (at < -MAX_Z) from = i + 1;
    else if (at <= MAX_Z) to = i + 1;
  }
  const used = to - from;
  if (!(used >= QUADRATIC_POINTS)) return null;
  const order = used >= CUBIC_POINTS ? 4 : 3;
  let curve = fitCubic(z, vol, precision, trust, from, to, order);
  for (let pass = 0; pass < HUBER_PASSES && curve !== null; pass++) {
    distrustOutliers(points, curve, from, to);
    curve = fitCubic(z, vol, precision, trust, from, to, order);
  }
  if (curve === null) return null;
  const found = curve;
  const lowest = z[from]!;
  const highest = z[to - 1]!;
  return (strike) => {
    const at = Math.log(strike / forward) * scale;
    return evaluate(found, Math.min(Math.max(at, lowest), highest));
  };
}

/** Huber's weights: 1 near the curve, falling with the distance beyond a few times the usual one. */
function distrustOutliers(
  { z, vol, precision, trust, residual, unordered }: SmilePoints,
  curve: Float64Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const away = Math.abs(evaluate(curve, z[i]!) - vol[i]!) * precision[i]!;
    residual[i] = away;
    unordered[i] = away;
  }
  const limit = HUBER * Math.max(1.4826 * medianOf(unordered, from, to), LEAST_SCALE);
  for (let i = from; i < to; i++) trust[i] = residual[i]! > limit ? limit / residual[i]! : 1;
}

function evaluate(curve: Float64Array, z: number): number {
  return ((curve[3]! * z + curve[2]!) * z + curve[1]!) * z + curve[0]!;
}
