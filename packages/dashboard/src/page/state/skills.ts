import type { DetailKind } from '@crude-alpha/contracts';

/** What a field of a frame means, as the gateway's `/skills` says. */
export interface FieldNote {
  readonly name: string;
  readonly unit: string;
  readonly sign: string;
  readonly method: string;
  readonly stale: string;
  readonly decimals: number;
}

/** What a stream costs. */
export interface Price {
  readonly network: string;
  readonly chainId: number;
  readonly currencyName: string;
  readonly decimals: number;
  /** Who is paid. */
  readonly recipient: string;
  /** Of one payment, in dollars and in base units. */
  readonly price: string;
  readonly amount: string;
  readonly minutes: number;
  /** In dollars; also the most that the page puts into a channel. */
  readonly suggestedDeposit: string;
  /** Where a page reaches the chain; null where pages do not pay. */
  readonly rpcUrl: string | null;
}

/** A price that the page can pay itself, since it is play money. */
export interface PagePrice extends Price {
  readonly network: 'local' | 'testnet';
  readonly rpcUrl: string;
}

/** A product that can be followed. */
export interface Skill {
  readonly symbol: string;
  readonly name: string;
  /** Kinds of message that its stream has. */
  readonly channels: readonly string[];
  readonly stream: string;
  /** Kinds of its past that can be asked for: `alpha`, `surfaces`, `candles`. */
  readonly history: readonly string[];
  readonly fields: readonly FieldNote[];
  /** Null where it costs nothing. */
  readonly payment: Price | null;
}

/** Written out: the list of the contracts would bring all their validators with it. */
const details: readonly DetailKind[] = ['surface', 'flow'];

/** Names of the streams that a product has beside its frames: the page draws all of them. */
export function detailsOf({ channels, symbol }: Skill): string[] {
  return details.filter((kind) => channels.includes(kind)).map((kind) => `${symbol}.${kind}`);
}

/** Whether the page may pay this: never with money that is worth something. */
export function isPayableHere(price: Price): price is PagePrice {
  const isPlayMoney = price.network === 'local' || price.network === 'testnet';
  return isPlayMoney && price.rpcUrl !== null;
}
