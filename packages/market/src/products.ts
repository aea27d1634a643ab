import { MarketError } from './errors.ts';
import { futures } from './futures.ts';
import { options } from './options.ts';
import type { Product } from './product.ts';

const [crude, ...otherFutures] = futures;
const [crudeOption, ...otherOptions] = options;

/** Every product known, CL and LO first. */
export const products: readonly Product[] = [
  crude!,
  crudeOption!,
  ...otherFutures,
  ...otherOptions,
];

const byId: ReadonlyMap<string, Product> = new Map(products.map((one) => [one.id, one]));

export function isProduct(id: string): boolean {
  return byId.has(id);
}

/**
 * The product of a code; throws `UNKNOWN_PRODUCT`.
 * @example product('CL').tickSize // 0.01
 */
export function product(id: string): Product {
  const found = byId.get(id);
  if (found === undefined) throw new MarketError('UNKNOWN_PRODUCT', `unknown product: ${id}`);
  return found;
}

/** The product of a code, or undefined: for input that may be anything. */
export function findProduct(id: string): Product | undefined {
  return byId.get(id);
}
