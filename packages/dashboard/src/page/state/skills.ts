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
  readonly stream: string;
  readonly fields: readonly FieldNote[];
  /** Null where it costs nothing. */
  readonly payment: Price | null;
}
