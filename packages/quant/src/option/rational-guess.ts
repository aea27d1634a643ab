import { inverseNormalCdf, normalCdf } from '../normal.ts';
import { mills } from './mills.ts';
import { callOverVega, LN_SQRT_2PI, restOverVega } from './normalised.ts';

const SQRT_2PI = 2.5066282746310007;
const SQRT_3 = 1.7320508075688772;

/**
 * The first guess of P. Jäckel's "Let's Be Rational" (2015), for any x ≤ 0 and any share 0 < c < 1:
 * four rational cubics in the price, between where the tangent at the inflection s = √(2|x|) meets the
 * bounds; in the lowest and the highest after a transformation that straightens the price. Here they
 * stand in c (see `normalised.ts`) and in logarithms where a price would underflow.
 *
 * @param rest - 1 − c, without the cancellation
 */
export function rationalGuess(x: number, share: number, logShare: number, rest: number): number {
  const bend = Math.sqrt(-2 * x);
  const overVega = 0.5 * SQRT_2PI - mills(-bend);
  const atBend = overVega / SQRT_2PI;
  if (share >= atBend) {
    const high = bend + (1 - atBend) * SQRT_2PI;
    const restAtHigh = density(x / high + 0.5 * high) * restOverVega(x / high, 0.5 * high);
    if (rest <= restAtHigh) return topGuess(x, high, restAtHigh, rest);
    // The curve is straight at the inflection: no second derivative there.
    const slope = 1 / density(x / high + 0.5 * high);
    const width = atBend * -1 + (1 - restAtHigh);
    const chord = (high - bend) / width;
    const r = control((slope - SQRT_2PI) / (chord - SQRT_2PI));
    return rationalCubic((share - atBend) / width, bend, high, SQRT_2PI * width, slope * width, r);
  }
  const low = bend - overVega;
  const h = x / low;
  const t = 0.5 * low;
  const atLow = density(h + t) * callOverVega(h, t);
  if (share < atLow) return bottomGuess(x, low, logShare, share / atLow);
  const slope = 1 / density(h + t);
  const width = atBend - atLow;
  const chord = overVega / width;
  const r = control((SQRT_2PI - slope) / (SQRT_2PI - chord));
  return rationalCubic((share - atLow) / width, low, bend, slope * width, SQRT_2PI * width, r);
}

/** Below the lower point, on 2π|x|/√27·Φ(−|x|/(√3·s))³, which starts with slope 1 at price zero. */
function bottomGuess(x: number, low: number, logShare: number, part: number): number {
  const z = x / (SQRT_3 * low);
  const y = mills(z);
  const scale = (-2 * Math.PI * x) / (3 * SQRT_3);
  const lift = Math.exp(0.125 * low * low);
  const overVega = callOverVega(x / low, 0.5 * low);
  // Value, slope and curvature at the lower point, in units of the normalised price there.
  const value = (scale * y * y * y * lift) / (2 * Math.PI * overVega);
  const slope = z * z * y * y * lift;
  const curvature =
    ((z * z) / (12 * low ** 3)) *
    y *
    overVega *
    lift *
    (-8 * SQRT_3 * low * x + (3 * low * low * (low * low - 8) - 8 * x * x) * y);
  const fit = control((0.5 * curvature + slope - 1) / (slope - value));
  const r = Math.max(fit, (1 + slope) / value);
  // r·value − slope, which is 1 at the least: as a difference it would cancel where both are huge.
  const across = Math.max(fit * value - slope, 1);
  const other = 1 - part;
  const overPrice =
    (value * part * part + across * part * other + other * other) / (1 + (r - 3) * part * other);
  const logCdf = (logShare + 0.5 * x + Math.log(overPrice / scale)) / 3;
  return x / (SQRT_3 * inverseNormalCdf(Math.exp(logCdf)));
}

/** Above the upper point, on Φ(−s/2). */
function topGuess(x: number, high: number, restAtHigh: number, rest: number): number {
  const h = x / high;
  const value = normalCdf(-0.5 * high);
  // All by what is missing to the bound, counted from it.
  const slopeAtBound = 0.5 * Math.exp(0.5 * x) * restAtHigh;
  const slope = 0.5 * Math.exp(0.5 * (h * h + x)) * restAtHigh;
  const curvature =
    ((SQRT_2PI / 2) * x * x * Math.exp(h * h + 0.125 * high * high + x)) / high ** 3;
  const fit = control(
    (0.5 * curvature * restAtHigh * restAtHigh + slope - slopeAtBound) / (slope - value),
  );
  const r = Math.max(fit, (slopeAtBound + slope) / value);
  const f = rationalCubic(rest / restAtHigh, 0, value, slopeAtBound, slope, r);
  return -2 * inverseNormalCdf(f);
}

/** R. Delbourgo and J. A. Gregory (1985): on 0..1, with slopes at the ends and a control parameter. */
function rationalCubic(
  part: number,
  from: number,
  to: number,
  slopeFrom: number,
  slopeTo: number,
  r: number,
): number {
  const other = 1 - part;
  return (
    (to * part ** 3 +
      (r * to - slopeTo) * part * part * other +
      (r * from + slopeFrom) * part * other * other +
      from * other ** 3) /
    (1 + (r - 3) * part * other)
  );
}

/** Kept where the cubic has no pole; 3, the plain cubic, where rounding leaves no curvature to fit. */
function control(r: number): number {
  return r > -0.9 && r < 1e6 ? r : 3;
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z - LN_SQRT_2PI);
}
