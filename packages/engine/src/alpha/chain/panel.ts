import { blackPrice, normalPdf, SimpleVariance, type SmileFit } from '@crude-alpha/quant';
import { PANEL_REACH } from '../limits.ts';
import type { OptionVols } from './option-vols.ts';
import type { StrikeTable } from './strike-table.ts';

/** Out-of-the-money prices on the smile of whichever expiry is read, by strike. */
let strikes = new Float64Array(0);
let prices = new Float64Array(0);
const variance = new SimpleVariance();

/** What is summed over the strikes of an expiry once its smile is known. */
export class Panel {
  readonly #table: StrikeTable;
  /** Open interest times gamma at each strike, contracts per dollar. */
  readonly callGamma: Float64Array;
  readonly putGamma: Float64Array;
  /** Whether any open interest is known. */
  hasInterest = false;
  /** √ of the simple variance, and of twice that of either side; NaN in the normal model. */
  cvol: number = Number.NaN;
  up: number = Number.NaN;
  down: number = Number.NaN;

  constructor(table: StrikeTable) {
    this.#table = table;
    this.callGamma = new Float64Array(table.strike.length);
    this.putGamma = new Float64Array(table.strike.length);
  }

  fill(smile: SmileFit, vols: OptionVols): void {
    const { strike, logStrike, put, call } = this.#table;
    const { forward, tauYears } = smile;
    const isNormal = smile.measure === 'normal';
    const root = Math.sqrt(tauYears);
    const logForward = Math.log(forward);
    if (strikes.length < strike.length) {
      strikes = new Float64Array(strike.length);
      prices = new Float64Array(strike.length);
    }
    this.hasInterest = false;
    this.callGamma.fill(0);
    this.putGamma.fill(0);
    const isFitted = smile.order > 0;
    let count = 0;
    for (let at = 0; isFitted && at < strike.length; at++) {
      const k = strike[at]!;
      const moneyness = isNormal ? k - forward : logStrike[at]! - logForward;
      const vol = smile.volAt(moneyness);
      const s = vol * root;
      const gamma = isNormal
        ? normalPdf(moneyness / s) / s
        : normalPdf(0.5 * s - moneyness / s) / (forward * s);
      // Beyond the smile a gamma is next to nothing, and guessed.
      if (!smile.reaches(moneyness)) continue;
      this.callGamma[at] = this.#interest(vols, call[at]!) * gamma;
      this.putGamma[at] = this.#interest(vols, put[at]!) * gamma;
      if (isNormal) continue;
      // Every listed strike between the wings counts, quoted now or not: a hole is no jump of the sum.
      strikes[count] = k;
      prices[count++] = blackPrice(k < forward ? -1 : 1, forward, k, tauYears, vol);
    }
    const enough = PANEL_REACH * smile.volAt(0) * root;
    // A chain that ends before tells less variance, and nobody would see it.
    const reaches = smile.reaches(-enough) && smile.reaches(enough);
    variance.read(strikes, prices, reaches ? count : 0, forward, tauYears);
    this.cvol = variance.cvol;
    this.up = variance.up;
    this.down = variance.down;
  }

  #interest({ openInterest }: OptionVols, at: number): number {
    const interest = at < 0 ? 0 : openInterest[at]!;
    if (!(interest > 0)) return 0;
    this.hasInterest = true;
    return interest;
  }
}
