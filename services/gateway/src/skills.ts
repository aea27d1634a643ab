import type { Board } from './board.ts';
import type { PaymentInfo } from './pay/payment-info.ts';
import { streamsOf } from './streams.ts';

/** What the gateway offers: a product by its name. */
export interface Product {
  readonly symbol: string;
  readonly name: string;
}

/** What a field of a frame means. */
export interface FieldNote {
  readonly name: string;
  readonly unit: string;
  readonly sign: string;
  readonly method: string;
  /** What becomes of it when its inputs are not known any more. */
  readonly stale: string;
  readonly decimals: number;
}

/** What was before can be asked for under `/history/v1/`, by kind. */
export type HistoryKind = 'alpha' | 'surfaces' | 'flow' | 'candles';

export interface Skill extends Product {
  /** Whether frames are coming now. */
  readonly live: boolean;
  /** Kinds of message that a subscriber gets. */
  readonly channels: readonly string[];
  /** Path of its WebSocket. */
  readonly stream: string;
  /** What of its past can be asked for, where the store runs. */
  readonly history: readonly HistoryKind[];
  readonly fields: readonly FieldNote[];
  /** Null where it costs nothing. */
  readonly payment: PaymentInfo | null;
}

/** What can be subscribed here. */
export function listSkills(
  board: Board,
  products: readonly Product[],
  fields: readonly FieldNote[],
  nowMs: number,
  paymentFor: (symbol: string) => PaymentInfo | null,
  history: readonly HistoryKind[],
): Skill[] {
  return products.map(({ symbol, name }) => ({
    symbol,
    name,
    live: board.isLive(symbol, nowMs),
    channels: streamsOf(symbol).map(({ kind }) => kind.t),
    stream: `/ws/stream/${symbol}`,
    history,
    fields,
    payment: paymentFor(symbol),
  }));
}
