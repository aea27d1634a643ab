import { americanTreePrice, blackPrice, normalCdf, normalPdf } from '@crude-alpha/quant';
import type { Sheet } from './sheet.ts';
import { type NormalSmile, type Smile, shapeAt } from './smile.ts';

/** Standard deviations from the money between which the right to exercise early is worked out. */
const REACH = 5;
const NODES_A_UNIT = 4;
const NODES = 2 * REACH * NODES_A_UNIT + 1;
/** Of each tree: right to a tenth of a cent at half a year. */
const STEPS = 101;
/**
 * Bachelier's model is the limit of a lognormal one whose prices and strikes are shifted far up, and
 * the shift leaves the pay-off alone: so many standard deviations are as good as infinitely many.
 */
const SHIFT = 1e5;

/**
 * What the right to exercise early adds to European options on one smile, at nodes of moneyness, in
 * units of its scale: the interest on a standard deviation. So little does it change in these units
 * that a table stands for minutes.
 */
export interface PremiumTable {
  readonly calls: Float64Array;
  readonly puts: Float64Array;
}

export function premiumTable(): PremiumTable {
  return { calls: new Float64Array(NODES), puts: new Float64Array(NODES) };
}

/** Fills a table on a lognormal smile: American prices from binomial trees, less Black's. */
export function tabulateBlack(table: PremiumTable, smile: Smile, rate: number): void {
  const { tauYears, atm } = smile;
  const discount = Math.exp(-rate * tauYears);
  const s = atm * Math.sqrt(tauYears);
  for (let node = 0; node < NODES; node++) {
    const z = moneynessOf(node);
    const strike = Math.exp(z * s);
    const vol = atm * shapeAt(smile, z);
    const premium = (right: 1 | -1): number =>
      americanTreePrice(right, 1, strike, tauYears, vol, rate, STEPS) -
      blackPrice(right, 1, strike, tauYears, vol, discount);
    const scale = Math.sqrt(strike) * s * (1 - discount);
    table.calls[node] = Math.max(premium(1), 0) / scale;
    table.puts[node] = Math.max(premium(-1), 0) / scale;
  }
}

/** Fills a table on a normal smile. */
export function tabulateNormal(
  table: PremiumTable,
  smile: Omit<NormalSmile, 'normal'>,
  rate: number,
): void {
  const { tauYears } = smile;
  const discount = Math.exp(-rate * tauYears);
  for (let node = 0; node < NODES; node++) {
    const m = moneynessOf(node);
    const shape = shapeAt(smile, m);
    const vol = shape / (SHIFT * Math.sqrt(tauYears));
    const premium = (right: 1 | -1): number => {
      const d = (-right * m) / shape;
      const european = discount * shape * (d * normalCdf(d) + normalPdf(d));
      return americanTreePrice(right, SHIFT, SHIFT + m, tauYears, vol, rate, STEPS) - european;
    };
    table.calls[node] = Math.max(premium(1), 0) / (1 - discount);
    table.puts[node] = Math.max(premium(-1), 0) / (1 - discount);
  }
}

/** Spreads a table over the strikes of a chain whose smile is lognormal. */
export function spreadBlack(table: PremiumTable, sheet: Sheet, smile: Smile, rate: number): void {
  const { strikes, logStrikes } = sheet;
  const { forward, tauYears, atm } = smile;
  const s = atm * Math.sqrt(tauYears);
  const unit = s * (1 - Math.exp(-rate * tauYears));
  const logForward = Math.log(forward);
  for (let i = 0; i < strikes.length; i++) {
    const strike = strikes[i]!;
    const z = strike > 0 ? (logStrikes[i]! - logForward) / s : Number.NEGATIVE_INFINITY;
    const scale = unit * Math.sqrt(forward * Math.max(strike, 0));
    write(table, sheet, i, z, scale, -scale / (forward * s), 0.5 / forward);
  }
}

/** Spreads a table over the strikes of a chain whose smile is normal. */
export function spreadNormal(
  table: PremiumTable,
  sheet: Sheet,
  smile: NormalSmile,
  rate: number,
): void {
  const { strikes } = sheet;
  const s = smile.normal * Math.sqrt(smile.tauYears);
  const scale = s * (1 - Math.exp(-rate * smile.tauYears));
  for (let i = 0; i < strikes.length; i++) {
    write(table, sheet, i, (strikes[i]! - smile.forward) / s, scale, -scale / s, 0);
  }
}

function moneynessOf(node: number): number {
  return node / NODES_A_UNIT - REACH;
}

/**
 * One strike's premiums by cubic convolution (R. Keys, 1981) between the nodes. Beyond them an option
 * is either worthless or worth what it pays at once, and its price is floored there anyway.
 *
 * @param bySlope - what a unit of the table's slope, per node unit of moneyness, adds to the premium's
 * @param byValue - what the premium itself adds to its slope
 */
function write(
  { calls, puts }: PremiumTable,
  sheet: Sheet,
  place: number,
  z: number,
  scale: number,
  bySlope: number,
  byValue: number,
): void {
  const { callPremiums, callPremiumSlopes, putPremiums, putPremiumSlopes } = sheet;
  const at = (z + REACH) * NODES_A_UNIT;
  if (!(at >= 0 && at <= NODES - 1)) {
    callPremiums[place] = 0;
    callPremiumSlopes[place] = 0;
    putPremiums[place] = 0;
    putPremiumSlopes[place] = 0;
    return;
  }
  const b = Math.min(Math.floor(at), NODES - 2);
  const a = Math.max(b - 1, 0);
  const c = b + 1;
  const d = Math.min(c + 1, NODES - 1);
  const f = at - b;
  const wa = 0.5 * f * (-1 + f * (2 - f));
  const wb = 1 + 0.5 * f * f * (3 * f - 5);
  const wc = 0.5 * f * (1 + f * (4 - 3 * f));
  const wd = 0.5 * f * f * (f - 1);
  const sa = -0.5 + f * (2 - 1.5 * f);
  const sb = f * (4.5 * f - 5);
  const sc = 0.5 + f * (4 - 4.5 * f);
  const sd = f * (1.5 * f - 1);
  const slope = NODES_A_UNIT * bySlope;
  const call = scale * (wa * calls[a]! + wb * calls[b]! + wc * calls[c]! + wd * calls[d]!);
  const put = scale * (wa * puts[a]! + wb * puts[b]! + wc * puts[c]! + wd * puts[d]!);
  callPremiums[place] = call;
  putPremiums[place] = put;
  callPremiumSlopes[place] =
    byValue * call + slope * (sa * calls[a]! + sb * calls[b]! + sc * calls[c]! + sd * calls[d]!);
  putPremiumSlopes[place] =
    byValue * put + slope * (sa * puts[a]! + sb * puts[b]! + sc * puts[c]! + sd * puts[d]!);
}
