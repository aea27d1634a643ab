import { MarketError, product } from '@crude-alpha/market';
import type { Gate } from '@crude-alpha/payments';
import type { Problem } from '@crude-alpha/service';
import { operations, type Source } from '@crude-alpha/warehouse';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AddressLimit } from '../caller/address-limit.ts';
import type { AddressOf } from '../caller/address-of.ts';
import { tokenOf } from '../caller/token-of.ts';
import type { HistoryMetrics } from './history-metrics.ts';
import { type Authorize, addHistoryRoutes } from './history-routes.ts';
import { Turnstile } from './turnstile.ts';

/** Where subscribers ask. */
export const HISTORY_PREFIX = '/history';

/** Fewer than for the inside: a crowd of subscribers must not hold up those who operate it. */
const MOST = 2;
const MOST_WAITING = 100;
const PER_ADDRESS_SEC = 5;

/** Derived history as subscribers get it. */
export interface PublicHistory {
  readonly source: Source;
  readonly metrics: HistoryMetrics;
  /** Products whose history is offered. */
  readonly products: readonly string[];
  /** Whether the market is nobody's, so that its candles may be had as well. */
  readonly isSynthetic: boolean;
  /** Who may have it; null where it is free. */
  readonly gate: Pick<Gate, 'check'> | null;
}

/**
 * Serves what is derived to whoever has paid for its product, and nothing else. A candle has the exchange's own
 * prices and sizes: those of a synthetic market alone go out.
 */
export function addPublicHistory(
  app: FastifyInstance,
  history: PublicHistory,
  addressOf: AddressOf,
): void {
  const { gate, isSynthetic, metrics, products, source } = history;
  const limit = new AddressLimit(PER_ADDRESS_SEC);
  const offered = new Set(products);
  const mayHave = gate === null ? free : hasPaid(gate);
  addHistoryRoutes(app, {
    source,
    metrics,
    operations: operations.filter(
      ({ audience }) => audience === 'derived' || (audience === 'market' && isSynthetic),
    ),
    prefix: HISTORY_PREFIX,
    turnstile: new Turnstile(MOST, MOST_WAITING),
    authorize: (request, symbol) => {
      if (!limit.allows(addressOf(request.raw), performance.now())) {
        return { status: 429, code: 'per_address', detail: 'too many questions from this address' };
      }
      const id = productOf(symbol);
      if (id === null || !offered.has(id)) {
        return { status: 404, code: 'unknown_symbol', detail: 'there is no such symbol' };
      }
      // Other tapes, such as copies of old days, are for the inside.
      if (Object.hasOwn(request.query as object, 'tape')) {
        return { status: 400, code: 'BAD_QUESTION', detail: 'tape: there is no such parameter' };
      }
      return mayHave(request, id);
    },
  });
}

const free: Authorize = () => null;

/** Whoever shows a token for the product: the time that it pays for includes what was before. */
function hasPaid(
  gate: Pick<Gate, 'check'>,
): (request: FastifyRequest, id: string) => Problem | null {
  return ({ raw }, id) => {
    const token = tokenOf(raw);
    if (token === undefined) {
      const detail = `history is for subscribers of ${id}: buy time at /mpp/session?symbol=${id} and show its token`;
      return { status: 402, code: 'payment_required', detail };
    }
    const verdict = gate.check(token, id);
    if (verdict.ok) return null;
    const detail = `the token is ${verdict.fault.replaceAll('_', ' ')}`;
    return { status: 401, code: 'bad_token', detail };
  };
}

/** The product that a symbol is sold with: options go with the futures that they are on. */
function productOf(symbol: string): string | null {
  try {
    const found = product(symbol.split('.', 1)[0]!);
    return found.kind === 'option' ? found.underlying : found.id;
  } catch (error) {
    if (error instanceof MarketError) return null;
    throw error;
  }
}
