/** Decimals that prices are kept with at least: most ticks of crude need no more. */
const FEWEST = 2;
/** Beyond it a price is no decimal that anybody quotes. */
const MOST = 9;

const POWERS: readonly number[] = Array.from({ length: MOST + 1 }, (_, i) => 10 ** i);

/** Beyond it not every integer is a double. */
const LARGEST = 2 ** 53;

/** Says that a price cannot be written with any number of decimals. */
export const NO_DECIMALS = 0;

/**
 * The fewest decimals with which all prices of a row can be written exactly, or `NO_DECIMALS`. A price is what
 * it is divided by the power, so exactly this double comes back.
 */
export function decimalsOf(...prices: readonly number[]): number {
  let decimals = FEWEST;
  for (const price of prices) {
    while (!isExact(price, decimals)) if (++decimals > MOST) return NO_DECIMALS;
  }
  // With the decimals that a later one needs, an earlier one may be too large.
  const isShared = decimals === FEWEST || prices.every((price) => isExact(price, decimals));
  return isShared ? decimals : NO_DECIMALS;
}

/** The decimals that a row is written with: where there are no exact ones, as many as there can be. */
export function writtenDecimals(decimals: number): number {
  return decimals === NO_DECIMALS ? MOST : decimals;
}

/** The price as an integer of so many decimals, rounded where it has more. */
export function mantissaOf(price: number, decimals: number): number {
  const scaled = Math.round(price * POWERS[writtenDecimals(decimals)]!);
  return Math.abs(scaled) > LARGEST ? Math.sign(scaled) * LARGEST : scaled;
}

export function priceOf(mantissa: number, decimals: number): number {
  return mantissa / POWERS[decimals]!;
}

function isExact(price: number, decimals: number): boolean {
  const mantissa = Math.round(price * POWERS[decimals]!);
  if (mantissa / POWERS[decimals]! !== price || Math.abs(mantissa) > LARGEST) return false;
  // The zero that is less than zero is a double of its own.
  return mantissa !== 0 || Object.is(mantissa, 0);
}
