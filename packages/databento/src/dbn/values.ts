/** A price or a quantity that is not known. */
export const UNDEFINED_I64 = 0x7fff_ffff_ffff_ffffn;
/** A time that is not known. */
export const UNDEFINED_TIME = 0xffff_ffff_ffff_ffffn;
/** A size that is not known. */
export const UNDEFINED_SIZE = 0xffff_ffff;

/** The double nearest to a price in units of 1e-9, NaN where it is not known. */
export function priceToNumber(price: bigint): number {
  return price === UNDEFINED_I64 ? Number.NaN : Number(price) / 1e9;
}

/** A price in units of 1e-9; rounds what is finer than that. */
export function priceOfNumber(price: number): bigint {
  return Number.isNaN(price) ? UNDEFINED_I64 : BigInt(Math.round(price * 1e9));
}

/** All digits of a price and no more, such as `72.315`; empty where it is not known. */
export function priceToText(price: bigint): string {
  if (price === UNDEFINED_I64) return '';
  const size = price < 0n ? -price : price;
  const digits = (size % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  const text = `${size / 1_000_000_000n}${digits === '' ? '' : `.${digits}`}`;
  return price < 0n ? `-${text}` : text;
}

/** Whole microseconds since the epoch of a time in nanoseconds, NaN where it is not known. */
export function timeToUs(time: bigint): number {
  return time === UNDEFINED_TIME ? Number.NaN : Number(time / 1000n);
}
