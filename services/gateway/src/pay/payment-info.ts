import { escrow, type Terms } from '@crude-alpha/payments';

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
  /** RPC of the chain for a page that pays from a test wallet; null where money is real. */
  readonly rpcUrl: string | null;
  /** Where time is bought. */
  readonly session: string;
  /** Where an agent finds all of this in OpenAPI. */
  readonly discovery: string;
}

export function paymentInfo(terms: Terms, symbol: string, rpcUrl: string | null): PaymentInfo {
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
    rpcUrl,
    session: `/mpp/session?symbol=${encodeURIComponent(symbol)}`,
    discovery: '/openapi.json',
  };
}
