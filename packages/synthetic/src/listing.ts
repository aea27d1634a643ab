import { listedMonths, nextExpiries, type Session } from '@crude-alpha/market';
import { Chain } from './chain.ts';
import { CHI } from './days.ts';
import { type FutureLine, futureLine, type OptionLine, STRIKE_STEP } from './line.ts';
import { SECOND, type SessionPath, YEAR } from './path.ts';
import { NORMAL_BELOW } from './pricing.ts';

export const FUTURE = 'CL';
export const OPTION = 'LO';
const FUTURE_MONTHS = 12;
/** One more than six, so that six remain when one expires in the middle of a session. */
const OPTION_MONTHS = 7;

/**
 * The instruments of one session. Months are fixed at its open; strikes are added as the forward of
 * the expiry moves, seen at whole seconds, and none is taken away before the next session. Strikes of
 * nought and less are listed only where the future has come so low that its options are priced for it.
 */
export class Listing {
  readonly futures: readonly FutureLine[];
  readonly chains: readonly Chain[];
  /** All options, expiry by expiry. */
  options: readonly OptionLine[] = [];
  private readonly path: SessionPath;
  private readonly window: number;
  /** How much of the short factor is left in each expiry's underlying; as at the open. */
  private readonly decays: readonly number[];
  private readonly lows: Float64Array;
  private readonly highs: Float64Array;
  private seen = -1;

  constructor(session: Session, path: SessionPath, window: number, rate: number) {
    this.path = path;
    this.window = window;
    this.futures = listedMonths(FUTURE, session.open, FUTURE_MONTHS).map((month, index) =>
      futureLine(FUTURE, month, index),
    );
    this.chains = nextExpiries(OPTION, session.open, OPTION_MONTHS).map((expiry, index) => {
      const { month } = expiry.underlying;
      const future = this.futures.findIndex(
        (line) => line.month.year === month.year && line.month.month === month.month,
      );
      return new Chain(OPTION, expiry, index, future, rate);
    });
    this.decays = this.chains.map(({ future }) =>
      Math.exp((-CHI.reversion * (this.futures[future]!.expiry - session.open)) / YEAR),
    );
    this.lows = new Float64Array(this.chains.length).fill(Number.POSITIVE_INFINITY);
    this.highs = new Float64Array(this.chains.length).fill(Number.NEGATIVE_INFINITY);
  }

  /** Brings the listing to a second of the session; gives the options listed since the last call. */
  advanceTo(second: number): readonly OptionLine[] {
    const added: OptionLine[] = [];
    if (second > this.seen) {
      for (const chain of this.chains) {
        if (this.watch(chain.index, second)) added.push(...this.widen(chain));
      }
      this.seen = second;
    }
    if (added.length > 0) this.options = this.chains.flatMap((chain) => chain.lines);
    return added;
  }

  /** Whether the forward went beyond where it had been. */
  private watch(index: number, second: number): boolean {
    const decay = this.decays[index]!;
    const { expiry, future } = this.chains[index]!;
    const underlying = this.futures[future]!.expiry;
    const last = Math.min(second, (expiry.expiry - this.path.open) / SECOND - 1);
    let low = this.lows[index]!;
    let high = this.highs[index]!;
    for (let i = this.seen + 1; i <= last; i++) {
      const level = this.path.xiAt(i) + decay * this.path.chiAt(i);
      const at = Math.exp(level) + this.path.dollarsAt(i, underlying);
      if (at < low) low = at;
      if (at > high) high = at;
    }
    const moved = low < this.lows[index]! || high > this.highs[index]!;
    this.lows[index] = low;
    this.highs[index] = high;
    return moved;
  }

  private widen(chain: Chain): readonly OptionLine[] {
    const lowest = this.lows[chain.index]!;
    const low = Math.round(lowest / STRIKE_STEP) - this.window;
    const high = Math.round(this.highs[chain.index]! / STRIKE_STEP) + this.window;
    return chain.widen(lowest < NORMAL_BELOW ? low : Math.max(low, 1), high);
  }
}
