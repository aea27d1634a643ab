import { isProduct } from '@crude-alpha/market';
import { IngestError } from './errors.ts';

/** The products whose sessions are followed; throws `PRODUCT_UNKNOWN`. */
export function readProducts(products: readonly string[]): readonly string[] {
  for (const name of products) {
    if (isProduct(name)) continue;
    const message = `CRUDE_PRODUCTS names ${JSON.stringify(name)}, which is no known product`;
    throw new IngestError('PRODUCT_UNKNOWN', message);
  }
  return products;
}
