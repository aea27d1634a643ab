/** Whole base units as text: they may be larger than JSON's numbers. */
type Units = string;

interface Sums {
  readonly deposited: Units;
  readonly accepted: Units;
  readonly settled: Units;
  readonly refunded: Units;
}

/** The books as a gateway's admin port shows them. */
export interface LedgerReport {
  readonly asOf: string;
  readonly money: {
    readonly network: string;
    readonly currencyName: string;
    readonly decimals: number;
  };
  readonly totals: Sums & {
    readonly atRisk: Units;
    readonly lost: Units;
    readonly channels: Readonly<Record<'open' | 'closing' | 'closed', number>>;
  };
  readonly days: readonly ({ readonly day: string } & Sums)[];
  readonly channels: readonly {
    readonly channelId: string;
    readonly phase: string;
    readonly deposit: Units;
    readonly accepted: Units;
    readonly settled: Units;
    readonly atRisk: Units;
    readonly lost: Units;
    readonly payments: number;
    readonly lastVoucherAt: string;
  }[];
}
