import { isProduct, product, products } from '@crude-alpha/market';
import { EngineError } from './errors.ts';

/** What an engine computes. It is part of the fingerprint: another configuration, another state. */
export interface EngineConfig {
  /** Futures products, `['CL']`; the options on them come along. */
  readonly products: readonly string[];
  /** Event time between two alpha frames. */
  readonly emitMs: number;
  /** Annual interest, continuously compounded, decimal, that premiums are discounted with; 0 unless given. */
  readonly rate?: number;
}

/** The configuration with its keys in one order and nothing else; throws `CONFIG_INVALID`. */
export function checkConfig(config: EngineConfig): Required<EngineConfig> {
  const { products: ids, emitMs, rate = 0 } = config;
  if (ids.length === 0) throw new EngineError('CONFIG_INVALID', 'products: none given');
  for (const id of ids) {
    if (!isProduct(id) || product(id).kind !== 'future') {
      throw new EngineError('CONFIG_INVALID', `products: ${id} is no futures product`);
    }
  }
  if (new Set(ids).size !== ids.length) {
    throw new EngineError('CONFIG_INVALID', 'products: one is given twice');
  }
  if (!Number.isInteger(emitMs) || emitMs < 1) {
    throw new EngineError('CONFIG_INVALID', 'emitMs: must be a positive integer');
  }
  if (!(Math.abs(rate) <= 1)) {
    throw new EngineError('CONFIG_INVALID', 'rate: must be a decimal from -1 to 1');
  }
  return { products: [...ids], emitMs, rate };
}

/** Symbol roots of the products and of the options on them: `CL`, `LO`. */
export function symbolRoots(config: EngineConfig): string[] {
  return config.products.flatMap((id) => [
    id,
    ...products
      .filter((one) => one.kind === 'option' && one.underlying === id)
      .map((one) => one.id),
  ]);
}
