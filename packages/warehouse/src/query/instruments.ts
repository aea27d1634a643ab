import { products, type Right } from '@crude-alpha/market';
import { WarehouseError } from '../errors.ts';
import type { Where } from './where.ts';

/** What a dotted symbol says of its instrument: `LO.F27.C7000`. */
export interface Instruments {
  /** Root of the symbols: `CL` for futures, `LO` for the options on them. */
  readonly product?: string | undefined;
  /** Contract month, as `F27`. */
  readonly month?: string | undefined;
  /** Options: calls or puts. */
  readonly right?: Right | undefined;
  /** Options: strikes from this price on. */
  readonly minStrike?: number | undefined;
  /** Options: strikes up to this price. */
  readonly maxStrike?: number | undefined;
}

/** The parts of a symbol; there are few symbols, and each is taken apart once for a block of rows. */
const PARTS = "splitByChar('.', toString(symbol))";
const scales = products.flatMap((one) =>
  one.kind === 'option' ? [[one.id, one.strikeScale] as const] : [],
);
/** The strike as a price, null of what is no option. */
const STRIKE = `toInt64OrNull(substring(${PARTS}[3], 2)) / transform(${PARTS}[1], {options:Array(String)}, {scales:Array(Float64)}, nan)`;

/** Restricts to instruments. Throws `BAD_QUESTION` where no strike can be among those that are meant. */
export function ofInstruments(where: Where, asked: Instruments): void {
  const { maxStrike, minStrike, month, product, right } = asked;
  if (product !== undefined) {
    where.and('(symbol = {product:String} OR startsWith(symbol, {root:String}))', {
      product,
      root: `${product}.`,
    });
  }
  if (month !== undefined) where.and(`${PARTS}[2] = {month:String}`, { month });
  if (right !== undefined) where.and(`startsWith(${PARTS}[3], {right:String})`, { right });
  if (minStrike === undefined && maxStrike === undefined) return;
  if (minStrike !== undefined && maxStrike !== undefined && minStrike > maxStrike) {
    throw new WarehouseError('BAD_QUESTION', 'minStrike: must not be above maxStrike');
  }
  where.bind({ options: scales.map(([id]) => id), scales: scales.map(([, scale]) => scale) });
  if (minStrike !== undefined) where.and(`${STRIKE} >= {minStrike:Float64}`, { minStrike });
  if (maxStrike !== undefined) where.and(`${STRIKE} <= {maxStrike:Float64}`, { maxStrike });
}
