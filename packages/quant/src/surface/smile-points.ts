import { medianOf } from './median.ts';

/** Strikes on each side of the forward from which the first guess of the volatility is taken. */
const NEAREST = 3;

/** Out-of-the-money quotes as volatilities, by strike: columns that are used again and again. */
export class SmilePoints {
  count = 0;
  strike: Float64Array = new Float64Array(0);
  /** Natural logarithm of the strike; not looked at in the normal measure. */
  logStrike: Float64Array = new Float64Array(0);
  /** Decimal and annual; in the normal measure in price units a year. */
  vol: Float64Array = new Float64Array(0);
  /** Vega by half-spread: how many half-spreads the price moves per 1.00 of volatility. */
  precision: Float64Array = new Float64Array(0);
  /** For the fit: place on the curve, robust weight, weight by precision, and residuals, twice. */
  z: Float64Array = new Float64Array(0);
  trust: Float64Array = new Float64Array(0);
  weight: Float64Array = new Float64Array(0);
  residual: Float64Array = new Float64Array(0);
  unordered: Float64Array = new Float64Array(2 * NEAREST);

  /** Empties the columns and makes room for so many points. */
  reset(most: number): void {
    this.count = 0;
    if (most <= this.strike.length) return;
    this.strike = new Float64Array(most);
    this.logStrike = new Float64Array(most);
    this.vol = new Float64Array(most);
    this.precision = new Float64Array(most);
    this.z = new Float64Array(most);
    this.trust = new Float64Array(most);
    this.weight = new Float64Array(most);
    this.residual = new Float64Array(most);
    this.unordered = new Float64Array(Math.max(most, 2 * NEAREST));
  }

  /** Adds a point; strikes must ascend. */
  add(strike: number, logStrike: number, vol: number, precision: number): void {
    const i = this.count++;
    this.strike[i] = strike;
    this.logStrike[i] = logStrike;
    this.vol[i] = vol;
    this.precision[i] = precision;
  }
}

/**
 * A first guess of the volatility at the money: the median of the nearest three strikes on each side
 * of the forward, so that no single quote decides. NaN when a side has none.
 */
export function guessAtm(points: SmilePoints, forward: number): number {
  const { strike, vol, unordered, count } = points;
  let above = 0;
  while (above < count && strike[above]! < forward) above++;
  if (above === 0 || above === count) return Number.NaN;
  // As many from either side, or the guess would lean along the skew.
  const each = Math.min(NEAREST, above, count - above);
  for (let i = 0; i < 2 * each; i++) unordered[i] = vol[above - each + i]!;
  return medianOf(unordered, 0, 2 * each);
}
