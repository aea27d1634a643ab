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

const WORD = '[^.]+';
const scales = products.flatMap((one) =>
  one.kind === 'option' ? [[one.id, one.strikeScale] as const] : [],
);
/**
 * The strike as a price, null of what is no option. Symbols are few, and each is looked at once for a block of rows,
 * as long as no function makes a list of it.
 */
const STRIKE = `toFloat64OrNull(extract(symbol, '^${WORD}[.]${WORD}[.][CP](-?[0-9]+)$'))
  / transform(extract(symbol, '^${WORD}'), {options:Array(String)}, {scales:Array(Float64)}, nan)`;

/** Restricts to instruments. Throws `BAD_QUESTION` where no strike can be among those that are meant. */
export function ofInstruments(where: Where, asked: Instruments): void {
  const { maxStrike, minStrike } = asked;
  const shape = shapeOf(asked);
  if (shape !== null) where.and('match(symbol, {shape:String})', { shape });
  if (minStrike === undefined && maxStrike === undefined) return;
  if (minStrike !== undefined && maxStrike !== undefined && minStrike > maxStrike) {
    throw new WarehouseError('BAD_QUESTION', 'minStrike: must not be above maxStrike');
  }
  where.bind({ options: scales.map(([id]) => id), scales: scales.map(([, scale]) => scale) });
  if (minStrike !== undefined) where.and(`${STRIKE} >= {minStrike:Float64}`, { minStrike });
  if (maxStrike !== undefined) where.and(`${STRIKE} <= {maxStrike:Float64}`, { maxStrike });
}

/** What the symbols look like, as a regular expression; null where all are meant. */
function shapeOf({ month, product, right }: Instruments): string | null {
  const words = [product, month].map((word) => (word === undefined ? WORD : literal(word)));
  if (right !== undefined) return `^${words.join('[.]')}[.]${right}`;
  if (month !== undefined) return `^${words.join('[.]')}([.]|$)`;
  return product === undefined ? null : `^${words[0]}([.]|$)`;
}

/** A text that stands for itself. */
function literal(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]/gu, (sign) => `\\x{${sign.codePointAt(0)!.toString(16)}}`);
}
