import type { Session } from '@crude-alpha/market';
import { stateAt } from './calendar.ts';
import type { OptionLine } from './line.ts';
import type { Halt, Regime, Silence } from './options.ts';
import { SECOND } from './path.ts';
import { streams, uniformAt } from './rng.ts';

/**
 * Which options nobody quotes at a second though nothing is wrong with them: those of a silent expiry,
 * and after an opening those that are not back yet. A function of the second, whenever it is entered.
 */
export class Absence {
  private readonly seed: number;
  private readonly regime: Regime;
  private readonly session: Session;
  private readonly halts: readonly Halt[];
  private silent: readonly Silence[] = [];
  /** Seconds since the opening while quotes come back, else −1; and the second of the opening. */
  private since = -1;
  private openedSec = 0;

  constructor(seed: number, regime: Regime, session: Session, halts: readonly Halt[]) {
    this.seed = seed;
    this.regime = regime;
    this.session = session;
    this.halts = halts;
  }

  get isTrickling(): boolean {
    return this.since >= 0;
  }

  /** True when others are absent at this second than at the one entered before. */
  enter(ts: number): boolean {
    const { silent, since } = this;
    const isNow = ({ fromTs, toTs }: Silence): boolean => ts >= floor(fromTs) && ts < floor(toTs);
    this.silent = this.regime.silent.filter(isNow);
    this.since = this.secondsOpen(ts);
    this.openedSec = ts / SECOND - this.since;
    const isSame =
      silent.length === this.silent.length && silent.every((one, i) => one === this.silent[i]);
    return !isSame || since !== this.since;
  }

  isAbsent(line: OptionLine): boolean {
    if (this.silent.some(({ expiry }) => expiry === line.chain)) return true;
    return this.isTrickling && this.returnSec(line) > this.since;
  }

  /** Whether this second is the one in which it comes back. */
  isReturning(line: OptionLine): boolean {
    return this.isTrickling && this.returnSec(line) === this.since;
  }

  /** Seconds since the market opened; −1 where that is longer ago than anything takes to come back. */
  private secondsOpen(ts: number): number {
    const isOpen = (at: number): boolean =>
      stateAt({ ts: at, session: this.session }, this.halts) === 'open';
    for (let since = 0; since < this.regime.trickleSec && isOpen(ts - since * SECOND); since++) {
      if (!isOpen(ts - (since + 1) * SECOND)) return since;
    }
    return -1;
  }

  /** Every option has a second of its own after each opening. */
  private returnSec({ key }: OptionLine): number {
    const u = uniformAt(this.seed, streams.return, key, this.openedSec);
    return Math.floor(this.regime.trickleSec * u);
  }
}

function floor(ts: number): number {
  return Math.floor(ts / SECOND) * SECOND;
}
