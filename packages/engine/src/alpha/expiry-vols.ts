import { blackVega, impliedVol, strikeAtDelta } from '@crude-alpha/quant';
import type { Chain, Option } from './chains.ts';
import { OPTION_MAX_AGE_US, OPTION_MAX_SPREAD, YEAR_US } from './limits.ts';
import { fitSmile, type SmilePoint } from './smile.ts';

/** What one expiry says. A volatility that is not known is NaN. */
export interface ExpiryVols {
  readonly tauYears: number;
  readonly atm: number;
  /** Volatility of the 25-delta call and put. */
  readonly call25: number;
  readonly put25: number;
  /** Newest quote that went in, the future's included; -1 when none. */
  readonly ts: number;
  /** Two-sided quotes ever seen, and those of them that are fresh. */
  readonly quoted: number;
  readonly fresh: number;
}

/** Volatilities outside are not the market's: a stale forward or a garbled price. */
const LOWEST_VOL = 0.01;
const HIGHEST_VOL = 5;

const QUARTER = 0.25;

/** Evaluates an expiry at a moment, its future's mid being `forward`, known since `forwardTs`. */
export function expiryVols(
  chain: Chain,
  forward: number,
  forwardTs: number,
  trustedFrom: number,
  ts: number,
): ExpiryVols {
  const tauYears = (chain.expiry - ts) / YEAR_US;
  const points: SmilePoint[] = [];
  let newest = forwardTs;
  let quoted = 0;
  let fresh = 0;
  for (const option of chain.options) {
    if (!isMarket(option)) continue;
    quoted++;
    if (option.halted || option.epoch < trustedFrom || ts - option.ts > OPTION_MAX_AGE_US) continue;
    fresh++;
    // Out of the money only: there the early exercise premium and the spread are smallest.
    if (option.right === 1 ? option.strike < forward : option.strike >= forward) continue;
    const point = toPoint(option, forward, tauYears);
    if (point === null) continue;
    points.push(point);
    if (option.ts > newest) newest = option.ts;
  }
  const vols = readSmile(points, forward, tauYears);
  return { tauYears, ...vols, ts: newest, quoted, fresh };
}

function isMarket({ bid, ask }: Option): boolean {
  return bid > 0 && bid < ask && ask - bid <= OPTION_MAX_SPREAD * (0.5 * bid + 0.5 * ask);
}

function toPoint(option: Option, forward: number, tauYears: number): SmilePoint | null {
  const { strike, right } = option;
  // The forward of its own moment undoes what the market moved since the quote was made.
  const then = option.forward > 0 ? option.forward : forward;
  // Undiscounted: there is no provider of rates yet, and at 30 days 4 % a year is 0.1 vol points.
  const vol = impliedVol(right, 0.5 * option.bid + 0.5 * option.ask, then, strike, tauYears);
  if (!(vol >= LOWEST_VOL && vol <= HIGHEST_VOL)) return null;
  const halfSpread = 0.5 * (option.ask - option.bid);
  const precision = blackVega(then, strike, tauYears, vol) / halfSpread;
  return precision > 0 && precision < Number.POSITIVE_INFINITY ? { strike, vol, precision } : null;
}

/** Points are by strike: first the puts below the forward, then the calls from it on. */
function readSmile(
  points: readonly SmilePoint[],
  forward: number,
  tauYears: number,
): Pick<ExpiryVols, 'atm' | 'call25' | 'put25'> {
  const guess = betweenNearest(points, forward);
  if (Number.isNaN(guess)) return { atm: Number.NaN, call25: Number.NaN, put25: Number.NaN };
  const smile = fitSmile(points, forward, tauYears, guess);
  if (smile === null) return { atm: guess, call25: Number.NaN, put25: Number.NaN };
  const volAt = (delta: number): number => {
    const strike = strikeAtDelta(delta, forward, tauYears, smile);
    // No extrapolation: a wing that does not reach 25 delta is a wing that is missing.
    const reached = strike >= points[0]!.strike && strike <= points[points.length - 1]!.strike;
    return reached ? believable(smile(strike)) : Number.NaN;
  };
  return { atm: believable(smile(forward)), call25: volAt(QUARTER), put25: volAt(-QUARTER) };
}

/** Linear between the strikes on the two sides of the forward; NaN when a side has none. */
function betweenNearest(points: readonly SmilePoint[], forward: number): number {
  const above = points.findIndex((point) => point.strike >= forward);
  const high = points[above];
  const low = points[above - 1];
  if (high === undefined || low === undefined) return Number.NaN;
  const share = (forward - low.strike) / (high.strike - low.strike);
  return low.vol + share * (high.vol - low.vol);
}

function believable(vol: number): number {
  return vol >= LOWEST_VOL && vol <= HIGHEST_VOL ? vol : Number.NaN;
}
