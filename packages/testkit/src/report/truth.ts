import type { ExpiryTruth, NormalExpiryTruth, Truth } from '@crude-alpha/contracts';

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

type Expiry = ExpiryTruth | NormalExpiryTruth;
/** A volatility of an expiry; NaN where the expiry is of the other model. */
type Vol = (one: Expiry) => number;

const black =
  (name: 'atmIv' | 'call10' | 'call25' | 'put25' | 'put10'): Vol =>
  (one) =>
    one.model === 'black76' ? 100 * one[name] : Number.NaN;
const normal =
  (name: 'normalVol' | 'call25' | 'put25'): Vol =>
  (one) =>
    one.model === 'bachelier' ? one[name] : Number.NaN;

export const trueAtm: Vol = black('atmIv');
const call25 = black('call25');
const put25 = black('put25');
const call10 = black('call10');
const put10 = black('put10');
const normalCall25 = normal('call25');
const normalPut25 = normal('put25');

/** Written from the dictionary of the fields alone, so that it is an expectation of its own. */
export const trueFields: readonly TrueField[] = [
  {
    name: 'atm_iv',
    title: 'At the money, 30 days',
    unit: 'vol points',
    scale: 100,
    of: (truth) => atTenor(truth, NEAR_DAYS, trueAtm),
    target: { rmse: 0.1 },
  },
  {
    name: 'rr25',
    title: '25-delta risk reversal, 30 days',
    unit: 'vol points',
    scale: 1,
    of: (truth) => atTenor(truth, NEAR_DAYS, call25) - atTenor(truth, NEAR_DAYS, put25),
    target: { rmse: 0.15, p99: 0.5 },
  },
  {
    name: 'rr10',
    title: '10-delta risk reversal, 30 days',
    unit: 'vol points',
    scale: 1,
    of: (truth) => atTenor(truth, NEAR_DAYS, call10) - atTenor(truth, NEAR_DAYS, put10),
  },
  {
    name: 'fly25',
    title: '25-delta butterfly, 30 days',
    unit: 'vol points',
    scale: 1,
    of: (truth) =>
      0.5 * (atTenor(truth, NEAR_DAYS, call25) + atTenor(truth, NEAR_DAYS, put25)) -
      atTenor(truth, NEAR_DAYS, trueAtm),
  },
  {
    name: 'iv_term_slope',
    title: 'At the money, 90 days less 30 days',
    unit: 'vol points',
    scale: 1,
    of: (truth) => atTenor(truth, FAR_DAYS, trueAtm) - atTenor(truth, NEAR_DAYS, trueAtm),
  },
  {
    name: 'atm_nvol',
    title: 'At the money in dollars, 30 days',
    unit: '$ per √year',
    scale: 1,
    of: (truth) => atTenor(truth, NEAR_DAYS, normal('normalVol')),
  },
  {
    name: 'rr25_nvol',
    title: '25-delta risk reversal in dollars, 30 days',
    unit: '$ per √year',
    scale: 1,
    of: (truth) => atTenor(truth, NEAR_DAYS, normalCall25) - atTenor(truth, NEAR_DAYS, normalPut25),
  },
];

/**
 * Volatility at a constant maturity, in the unit of `vol`: total variance linear in time between the
 * expiries around it and nought at nought days. No expiry is left out for being near, so this series
 * has no step when one expires. NaN beyond the last expiry, and between expiries of two models.
 */
export function atTenor({ expiries, normalExpiries }: Truth, days: number, vol: Vol): number {
  const tenor = days / 365;
  let before = { tauYears: 0, variance: 0 };
  const all = [...expiries, ...normalExpiries].sort((a, b) => a.tauYears - b.tauYears);
  for (const one of all) {
    const { tauYears } = one;
    const variance = vol(one) ** 2 * tauYears;
    if (tauYears >= tenor) {
      const share = (tenor - before.tauYears) / (tauYears - before.tauYears);
      return Math.sqrt((before.variance + share * (variance - before.variance)) / tenor);
    }
    before = { tauYears, variance };
  }
  return Number.NaN;
}
