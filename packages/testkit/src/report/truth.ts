import type { ExpiryTruth, Truth } from '@crude-alpha/contracts';

/** A field of the alpha frame that the market knows the truth of. */
export interface TrueField {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** From the unit of the frame to the unit shown. */
  readonly scale: number;
  /** What the field should say, in the unit shown; NaN where the market does not say. */
  readonly of: (truth: Truth) => number;
  /** What the project promises; absent where it promises nothing. */
  readonly target?: Target;
}

export interface Target {
  readonly rmse: number;
  readonly p99?: number;
}

export const NEAR_DAYS = 30;
export const FAR_DAYS = 90;

type Vol = (one: ExpiryTruth) => number;
const atm: Vol = (one) => one.atmIv;
const call25: Vol = (one) => one.call25;
const put25: Vol = (one) => one.put25;
const call10: Vol = (one) => one.call10;
const put10: Vol = (one) => one.put10;

/** Written from the dictionary of the fields alone, so that it is an expectation of its own. */
export const trueFields: readonly TrueField[] = [
  {
    name: 'atm_iv',
    title: 'At the money, 30 days',
    unit: 'vol points',
    scale: 100,
    of: (truth) => volPoints(truth, NEAR_DAYS, atm),
    target: { rmse: 0.1 },
  },
  {
    name: 'rr25',
    title: '25-delta risk reversal, 30 days',
    unit: 'vol points',
    scale: 1,
    of: (truth) => volPoints(truth, NEAR_DAYS, call25) - volPoints(truth, NEAR_DAYS, put25),
    target: { rmse: 0.15, p99: 0.5 },
  },
  {
    name: 'rr10',
    title: '10-delta risk reversal, 30 days',
    unit: 'vol points',
    scale: 1,
    of: (truth) => volPoints(truth, NEAR_DAYS, call10) - volPoints(truth, NEAR_DAYS, put10),
  },
  {
    name: 'fly25',
    title: '25-delta butterfly, 30 days',
    unit: 'vol points',
    scale: 1,
    of: (truth) =>
      0.5 * (volPoints(truth, NEAR_DAYS, call25) + volPoints(truth, NEAR_DAYS, put25)) -
      volPoints(truth, NEAR_DAYS, atm),
  },
  {
    name: 'iv_term_slope',
    title: 'At the money, 90 days less 30 days',
    unit: 'vol points',
    scale: 1,
    of: (truth) => volPoints(truth, FAR_DAYS, atm) - volPoints(truth, NEAR_DAYS, atm),
  },
];

/**
 * Volatility at a constant maturity, vol points: total variance linear in time between the expiries
 * around it and nought at nought days. No expiry is left out for being near, so this series has no
 * step when one expires. NaN beyond the last expiry.
 */
export function volPoints({ expiries }: Truth, days: number, vol: Vol): number {
  const tenor = days / 365;
  let before = { tauYears: 0, variance: 0 };
  for (const one of [...expiries].sort((a, b) => a.tauYears - b.tauYears)) {
    const { tauYears } = one;
    const variance = vol(one) ** 2 * tauYears;
    if (tauYears >= tenor) {
      const share = (tenor - before.tauYears) / (tauYears - before.tauYears);
      return 100 * Math.sqrt((before.variance + share * (variance - before.variance)) / tenor);
    }
    before = { tauYears, variance };
  }
  return Number.NaN;
}
