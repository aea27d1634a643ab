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
  readonly currencyName: string;
  /** Of one payment, in dollars. */
  readonly price: string;
  readonly minutes: number;
}

/** A product that can be followed. */
export interface Skill {
  readonly symbol: string;
  readonly name: string;
  /** Kinds of message that its stream has. */
  readonly channels: readonly string[];
  readonly stream: string;
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
