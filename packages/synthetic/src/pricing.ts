import { normalCdf, normalPdf } from '@crude-alpha/quant';
import type { Sheet } from './sheet.ts';
import { type NormalSmile, normalVolAt, type Smile, volAt } from './smile.ts';

/** Half a spread at zero vega, dollars, and what each unit of vega adds to it. */
const SPREAD_FLOOR = 0.004;
const SPREAD_VOL = 0.0025;
const SPREAD_WING = 0.0015;

/**
 * Below this price of the future, dollars, options are priced by Bachelier's model instead of
 * Black's: CME changed over on 22 April 2020, with the front months between −37 and 15.
 */
export const NORMAL_BELOW = 15;

/** European prices on a lognormal smile: Black (1976). */
export function priceBlack(sheet: Sheet, smile: Smile, discount: number): void {
  const { strikes, logStrikes, calls, deltas, gammas, halfSpreads } = sheet;
  const { forward } = smile;
  const logForward = Math.log(forward);
  const root = Math.sqrt(smile.tauYears);
  const width = 1 / (smile.atm * root);
  for (let i = 0; i < strikes.length; i++) {
    const strike = strikes[i]!;
    if (strike <= 0) {
      // Still listed from when the price was lower: to a lognormal future it is no option at all.
      calls[i] = discount * (forward - strike);
      deltas[i] = 1;
      gammas[i] = 0;
      halfSpreads[i] = SPREAD_FLOOR;
      continue;
    }
    const moneyness = logStrikes[i]! - logForward;
    const s = volAt(smile, moneyness) * root;
    const d1 = 0.5 * s - moneyness / s;
    const delta = normalCdf(d1);
    const density = normalPdf(d1);
    calls[i] = discount * (forward * delta - strike * normalCdf(d1 - s));
    deltas[i] = delta;
    gammas[i] = density / (forward * s);
    const z = moneyness * width;
    halfSpreads[i] = halfSpread(forward * density * root, z);
  }
}

/** European prices on a normal smile: Bachelier (1900). */
export function priceNormal(sheet: Sheet, smile: NormalSmile, discount: number): void {
  const { strikes, calls, deltas, gammas, halfSpreads } = sheet;
  const { forward } = smile;
  const root = Math.sqrt(smile.tauYears);
  const width = 1 / (smile.normal * root);
  for (let i = 0; i < strikes.length; i++) {
    const distance = strikes[i]! - forward;
    const s = normalVolAt(smile, distance) * root;
    const d = -distance / s;
    const delta = normalCdf(d);
    const density = normalPdf(d);
    calls[i] = discount * (s * density - distance * delta);
    deltas[i] = delta;
    gammas[i] = density / s;
    // As wide as at the price where the models meet.
    halfSpreads[i] = halfSpread(NORMAL_BELOW * density * root, distance * width);
  }
}

function halfSpread(vega: number, z: number): number {
  return SPREAD_FLOOR + vega * (SPREAD_VOL + SPREAD_WING * Math.min(z * z, 4));
}
