import { escrow, type Terms } from '@crude-alpha/payments';
import type { Board } from './board.ts';

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

export interface Skill extends Product {
  /** Whether frames are coming now. */
  readonly live: boolean;
  /** Kinds of message that a subscriber gets. */
  readonly channels: readonly string[];
  /** Path of its WebSocket. */
  readonly stream: string;
  readonly fields: readonly FieldNote[];
  /** Null where it costs nothing. */
  readonly payment: PaymentInfo | null;
}

/** What a stream costs and how it is paid. Money in whole base units is text. */
export interface PaymentInfo {
  readonly protocol: 'mpp';
  readonly method: 'tempo';
  readonly intent: 'session';
  readonly network: string;
  readonly chainId: number;
  readonly currency: string;
  readonly currencyName: string;
  readonly decimals: number;
  readonly recipient: string;
  readonly escrow: string;
  /** Of one payment, in dollars. */
  readonly price: string;
  /** Of one payment, in base units. */
  readonly amount: string;
  /** What one payment buys. */
  readonly minutes: number;
  readonly suggestedDeposit: string;
  /** Where time is bought. */
  readonly session: string;
  /** Where an agent finds all of this in OpenAPI. */
  readonly discovery: string;
}

export function paymentInfo(terms: Terms, symbol: string): PaymentInfo {
  const { network } = terms;
  return {
    protocol: 'mpp',
    method: 'tempo',
    intent: 'session',
    network: network.name,
    chainId: network.chain.id,
    currency: network.currency,
    currencyName: network.currencyName,
    decimals: network.decimals,
    recipient: terms.recipient,
    escrow,
    price: terms.amount,
    amount: terms.price.toString(),
    minutes: terms.minutes,
    suggestedDeposit: terms.suggestedDeposit,
    session: `/mpp/session?symbol=${encodeURIComponent(symbol)}`,
    discovery: '/openapi.json',
  };
}

/** What can be subscribed here. */
export function listSkills(
  board: Board,
  products: readonly Product[],
  fields: readonly FieldNote[],
  nowMs: number,
  terms: Terms | null = null,
): Skill[] {
  return products.map(({ symbol, name }) => ({
    symbol,
    name,
    live: board.isLive(symbol, nowMs),
    channels: ['snapshot'],
    stream: `/ws/stream/${symbol}`,
    fields,
    payment: terms === null ? null : paymentInfo(terms, symbol),
  }));
}
