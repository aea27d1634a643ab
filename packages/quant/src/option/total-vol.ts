import { logStep } from './householder.ts';
import { mills } from './mills.ts';
import { normalGuess } from './normal-guess.ts';
import { depthOf, LN_SQRT_2PI, NARROW_TO, narrowOverVega, UPPER_FROM } from './normalised.ts';
import { rationalGuess } from './rational-guess.ts';

/**
 * A Newton step `e`, relative to s, that Householder's turns into the last digit. It lands within
 * 0.1·e⁵ of the root in the body of the market; the factor grows to some thousands far outside.
 */
const LAST = 1.5e-3;
const LAST_FAR = 1e-4;
const MAX_STEPS = 48;
/** From here on Newton's own steps: slower, but on a concave logarithm they cannot go astray. */
const PLAIN_FROM = 8;
/** Below it, a share loses digits to underflow: then it is lifted by 2^500. */
const TINY = 1e-290;
const LIFT = 2 ** 500;
const LOG_LIFT = 500 * Math.LN2;
/** For this x and up to this s, Bachelier's volatility makes the better first guess. */
const BODY_FROM = -2;
const BODY_TO = 1.25;

/**
 * The s = σ√τ with c(x, s) = share (see `normalised.ts`), for a share value/least within 0..1.
 *
 * @param guess - where s may be; anything that is no positive number stands for "nowhere known"
 * @param value - the out-of-the-money price itself
 * @param distance - |forward − strike|
 * @param least - the smaller of forward and strike
 * @param rest - 1 − share, without the cancellation
 */
export function solveTotalVol(
  guess: number,
  value: number,
  distance: number,
  least: number,
  rest: number,
): number {
  const x = -Math.log1p(distance / least);
  const share = value / least;
  const s = guess > 0 ? guess : bodyGuess(value, distance, least, x);
  if (!(x > BODY_FROM && s < BODY_TO && share > TINY))
    return solveFar(value, distance, least, rest);
  io[0] = x;
  io[1] = share;
  io[2] = 0;
  io[3] = rest;
  io[4] = s;
  refine();
  // A poor guess can lead anywhere.
  return io[4] > 0 ? io[4] : solveFar(value, distance, least, rest);
}

/** Anywhere, from nothing: outside the body of the market by the guess of "Let's Be Rational". */
function solveFar(value: number, distance: number, least: number, rest: number): number {
  const x = depthOf(distance, least);
  const share = value / least;
  let s = x > BODY_FROM ? bodyGuess(value, distance, least, x) : Number.NaN;
  if (!(s < BODY_TO)) s = rationalGuess(x, share, Math.log(value) - Math.log(least), rest);
  const tiny = share < TINY;
  io[0] = x;
  io[1] = tiny ? (value * LIFT) / least : share;
  io[2] = tiny ? LOG_LIFT : 0;
  io[3] = rest;
  io[4] = s;
  refine();
  return io[4];
}

/**
 * Bachelier's volatility turned into Black's: exactly at the money by the series of the inverse error
 * function, away from it with the leading term of P. Hagan et al. ("Managing Smile Risk", 2002). Good
 * to 1e-5 for s < 1 and |x| < 2, where nearly every listed option is, and so to a single step.
 */
function bodyGuess(value: number, distance: number, least: number, x: number): number {
  const u = normalGuess(value, distance) * (distance > 0 ? -x / distance : 1 / least);
  const v = u * u;
  const atm =
    1 / 24 + v * (7 / 1920 + v * (127 / 322_560 + (v * 4369) / 92_897_280)) - (x * x) / 2880;
  return u + u * v * atm;
}

/**
 * What goes into and comes out of `refine`: V8 boxes every double that crosses a call which it does
 * not inline, and this one is made for every quote.
 */
const io = new Float64Array(5);

/**
 * From the guess to the last digit, mostly in one step: on ln c, or on ln(1 − c) well above the
 * inflection. NaN when it does not settle.
 */
function refine(): void {
  const x = io[0]!;
  const share = io[1]!;
  const lift = io[2]!;
  const rest = io[3]!;
  let s = io[4]!;
  for (let step = 0; step < MAX_STEPS; step++) {
    const h = x / s;
    const t = 0.5 * s;
    const z = h + t;
    const upper = z > UPPER_FROM;
    const narrow = t < NARROW_TO && h * t > -1;
    const first = mills(upper ? -z : narrow ? h : z);
    let over: number;
    if (narrow) over = narrowOverVega(h, t, first);
    else {
      const second = mills(h - t);
      over = upper ? -first - second : first - second;
    }
    const ratio = (upper ? -rest : share) / over;
    const miss = Math.log(ratio) + 0.5 * z * z + (upper ? LN_SQRT_2PI : LN_SQRT_2PI - lift);
    const e = (miss * over) / s;
    const isLast = Math.abs(e) <= (upper || x < BODY_FROM ? LAST_FAR : LAST);
    const move = isLast || step < PLAIN_FROM ? logStep(e, s / over, h * h, t * t) : e;
    s += s * (move < -0.5 ? -0.5 : move > 1 ? 1 : move);
    if (isLast) {
      io[4] = s;
      return;
    }
  }
  io[4] = Number.NaN;
}
