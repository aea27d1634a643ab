import { StartupError } from '@crude-alpha/service';
import type { Product } from './skills.ts';

const names: Readonly<Record<string, string>> = { CL: 'WTI crude oil' };

/** The products to serve. A wildcard among them would open subjects that nobody meant to open. */
export function readProducts(symbols: readonly string[]): Product[] {
  return symbols.map((symbol) => {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(symbol)) {
      throw new StartupError(
        'PRODUCT_INVALID',
        `CRUDE_PRODUCTS names ${JSON.stringify(symbol)}, which is no product`,
      );
    }
    return { symbol, name: names[symbol] ?? symbol };
  });
}
