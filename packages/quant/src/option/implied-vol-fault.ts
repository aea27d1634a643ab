import type { Right } from './black76.ts';
import { impliedTotalVol } from './implied-vol.ts';
import { timeValue } from './time-value.ts';

/** Why no volatility gives a price. */
export type ImpliedVolFault =
  | 'not_finite'
  | 'not_positive'
  | 'below_intrinsic'
  | 'at_intrinsic'
  | 'above_bound';

/**
 * Why `impliedTotalVol` is NaN for this undiscounted price, or null where it is not: an input that is
 * no finite number, a forward or strike that is not above zero, no time value that a double can tell or
 * less, or a price from the forward (call) or the strike (put) upwards.
 */
export function impliedVolFault(
  right: Right,
  price: number,
  forward: number,
  strike: number,
): ImpliedVolFault | null {
  if (!Number.isFinite(price) || !Number.isFinite(forward) || !Number.isFinite(strike)) {
    return 'not_finite';
  }
  if (!(forward > 0 && strike > 0)) return 'not_positive';
  if (price >= (right > 0 ? forward : strike)) return 'above_bound';
  const value = timeValue(right, price, forward, strike);
  if (value < 0) return 'below_intrinsic';
  if (value === 0) return 'at_intrinsic';
  // So little of it that the volatility, or the price in units of the forward, is too small for a double.
  return Number.isNaN(impliedTotalVol(right, price, forward, strike)) ? 'at_intrinsic' : null;
}
