import { blackPrice, impliedTotalVol, impliedTotalVolFrom, type Right } from '@crude-alpha/quant';

const DAYS = [14, 30, 60, 90, 180, 365] as const;
const STRIKES = 80;
const STEP = 0.5;

/** Out-of-the-money options in columns: what they were priced from, and what they cost. */
export interface VolChain {
  readonly forward: number;
  readonly right: Int8Array;
  readonly strike: Float64Array;
  readonly price: Float64Array;
  /** σ√τ. */
  readonly total: Float64Array;
}

/** Six expiries of 80 strikes around the forward, 25 to 60 %, the puts dearer than the calls. */
export function volChain(forward: number, level: number): VolChain {
  const count = DAYS.length * STRIKES;
  const chain: VolChain = {
    forward,
    right: new Int8Array(count),
    strike: new Float64Array(count),
    price: new Float64Array(count),
    total: new Float64Array(count),
  };
  let i = 0;
  for (const days of DAYS) {
    const root = Math.sqrt(days / 365);
    for (let k = 0; k < STRIKES; k++) {
      const strike = 70 + STEP * (k - STRIKES / 2 + 0.5);
      const z = Math.log(strike / forward) / (0.35 * root);
      const vol = Math.min(Math.max(level * (1 - 0.03 * z + 0.03 * z * z), 0.25), 0.6);
      const right: Right = strike >= forward ? 1 : -1;
      chain.right[i] = right;
      chain.strike[i] = strike;
      chain.total[i] = vol * root;
      chain.price[i] = blackPrice(right, forward, strike, 1, vol * root);
      i++;
    }
  }
  return chain;
}

/** Every volatility from nothing. */
export function solveCold(chain: VolChain, out: Float64Array): void {
  const { forward, right, strike, price } = chain;
  for (let i = 0; i < out.length; i++) {
    out[i] = impliedTotalVol(right[i] === 1 ? 1 : -1, price[i]!, forward, strike[i]!);
  }
}

/** Every volatility from what it was before. */
export function solveWarm(chain: VolChain, out: Float64Array): void {
  const { forward, right, strike, price } = chain;
  for (let i = 0; i < out.length; i++) {
    const side = right[i] === 1 ? 1 : -1;
    out[i] = impliedTotalVolFrom(out[i]!, side, price[i]!, forward, strike[i]!);
  }
}

export function worstError(chain: VolChain, out: Float64Array): number {
  return out.reduce((worst, s, i) => Math.max(worst, Math.abs(s / chain.total[i]! - 1)), 0);
}
