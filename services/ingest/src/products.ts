import { isProduct } from '@crude-alpha/market';
import { ConfigError } from '@crude-alpha/service';

/** The products whose sessions are followed; throws a ConfigError that names those nobody knows. */
export function readProducts(products: readonly string[]): readonly string[] {
  const problems = products
    .filter((name) => !isProduct(name))
    .map((name) => `CRUDE_PRODUCTS names ${JSON.stringify(name)}, which is no known product`);
  if (problems.length > 0) throw new ConfigError(problems);
  return products;
}
