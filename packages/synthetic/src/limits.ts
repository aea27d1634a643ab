import { addBusinessDays, type Session, sessionOf, settlementAt } from '@crude-alpha/market';
import type { Days } from './days.ts';
import { type FutureLine, TICKS } from './line.ts';
import type { Halt, Settings } from './options.ts';
import { SECOND, SessionPath } from './path.ts';
import { futureWeights } from './weights.ts';

/** How long the front stays locked before trading stops, and for how long it stops. */
const WATCH_SEC = 300;
const HALT_SEC = 120;
/** Each halt widens the limits by their first width; after the last there are none. */
const LEVELS = 4;
const LEAST_DOLLARS = 1;

/** From this second on, limits stand this far from the settlements. */
interface Width {
  readonly fromSec: number;
  readonly dollars: number;
}

/**
 * The special price fluctuation limits of one session, after NYMEX rule 589: every future may trade
 * within a width, in dollars, of its settlement of the day before. While the front would be beyond,
 * it is locked; locked for five minutes, everything halts for two and the width grows. An expiring
 * future has no limits on its last day. Known for the whole session when it opens, for the prices are.
 */
export class PriceLimits {
  readonly halts: readonly Halt[];
  private readonly settlements: readonly number[];
  private readonly free: readonly boolean[];
  private readonly widths: readonly Width[];
  private width = Number.POSITIVE_INFINITY;

  /** @param settlements - of the day before, by place among the futures */
  constructor(
    path: SessionPath,
    futures: readonly FutureLine[],
    settlements: readonly number[],
    share: number,
  ) {
    this.settlements = settlements;
    const close = path.open + path.seconds * SECOND;
    this.free = futures.map(({ expiry }) => expiry <= close);
    const weights = futureWeights(futures, path.open);
    const front = weights.indexOf(Math.max(...weights));
    const settled = settlements[front]!;
    const first = Math.max(Math.round(share * Math.abs(settled) * TICKS) / TICKS, LEAST_DOLLARS);
    const halts: Halt[] = [];
    const widths: Width[] = [{ fromSec: 0, dollars: first }];
    const { expiry } = futures[front]!;
    const locked = (second: number, level: number): boolean =>
      Math.abs(path.priceAt(second, expiry) - settled) >= level * first;
    let level = 1;
    let second = 0;
    while (second + WATCH_SEC < path.seconds && level <= LEVELS) {
      if (!locked(second, level)) {
        second++;
        continue;
      }
      second += WATCH_SEC;
      if (!locked(second, level)) continue;
      const fromTs = path.open + second * SECOND;
      halts.push({ fromTs, toTs: fromTs + HALT_SEC * SECOND });
      second += HALT_SEC;
      level++;
      const dollars = level > LEVELS ? Number.POSITIVE_INFINITY : level * first;
      widths.push({ fromSec: second, dollars });
    }
    this.halts = halts;
    this.widths = widths;
  }

  /** Brings the limits to a second of the session. */
  enter(second: number): void {
    this.width = this.widths.findLast(({ fromSec }) => fromSec <= second)!.dollars;
  }

  /** The highest price of a future, in ticks. */
  highTicks(index: number): number {
    return this.free[index]!
      ? Number.POSITIVE_INFINITY
      : Math.round((this.settlements[index]! + this.width) * TICKS);
  }

  lowTicks(index: number): number {
    return this.free[index]!
      ? Number.NEGATIVE_INFINITY
      : Math.round((this.settlements[index]! - this.width) * TICKS);
  }

  /** Why trading is halted, where it is the limits' doing. */
  reasonAt(ts: number): string | undefined {
    return this.halts.some(({ fromTs, toTs }) => ts >= fromTs && ts < toTs)
      ? 'price limit'
      : undefined;
  }
}

/** The limits of a session; null where the regime has none. */
export function limitsOf(
  { seed, product, regime }: Settings,
  days: Days,
  session: Session,
  path: SessionPath,
  futures: readonly FutureLine[],
): PriceLimits | null {
  if (regime.priceLimit === null) return null;
  const yesterday = addBusinessDays(session.tradeDate, -1);
  const before = sessionOf(product, yesterday);
  const then = new SessionPath(seed, days, before, regime.shocks);
  const second = (settlementAt(product, yesterday) - before.open) / SECOND;
  const settlements = futures.map(
    ({ expiry }) => Math.round(then.priceAt(second, expiry) * TICKS) / TICKS,
  );
  return new PriceLimits(path, futures, settlements, regime.priceLimit);
}
