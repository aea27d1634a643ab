import type { Session } from '@crude-alpha/market';
import { CHI, type Days, type Factors, VOL, XI } from './days.ts';
import { type DollarMove, dollarMoves, dollarsAt, fearAt } from './dollar-moves.ts';
import { activityAt } from './intraday.ts';
import type { ReturnShock, Shock } from './options.ts';
import { Rng, streams } from './rng.ts';

export const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;
export const YEAR: number = 365 * DAY;

const TRADING_DAYS = 252;
const JUMPS_A_DAY = 1.5;
const JUMP_SIZE = 0.004;

/**
 * Both price factors at every second of one session: a walk that leads from the state of the day on
 * which it opens to that of the day on which it closes. It is made whole, so that any second can be
 * looked up, and follows from the seed and the session alone.
 */
export class SessionPath {
  readonly open: number;
  /** Seconds from the open to the close. */
  readonly seconds: number;
  private readonly from: Factors;
  private readonly to: Factors;
  private readonly chis: Float64Array;
  private readonly xis: Float64Array;
  private readonly shocks: readonly ReturnShock[];
  private readonly moves: readonly DollarMove[];

  constructor(seed: number, days: Days, session: Session, shocks: readonly Shock[]) {
    this.open = session.open;
    this.shocks = shocks.filter((shock) => 'logReturn' in shock);
    this.moves = dollarMoves(shocks);
    this.seconds = (session.close - session.open) / SECOND;
    // 17:00 and 18:00 in New York fall on the same day in UTC.
    const lastDay = Math.floor(session.close / DAY);
    this.from = days.at(Math.floor(session.open / DAY));
    this.to = days.at(lastDay);
    this.chis = new Float64Array(this.seconds + 1);
    this.xis = new Float64Array(this.seconds + 1);
    this.walk(seed, lastDay, session);
  }

  chiAt(second: number): number {
    const ts = this.open + second * SECOND;
    let chi = this.chis[second]!;
    for (const shock of this.shocks) {
      if (ts >= shock.ts) {
        chi += shock.logReturn * Math.exp((-CHI.reversion * (ts - shock.ts)) / YEAR);
      }
    }
    return chi;
  }

  xiAt(second: number): number {
    return this.xis[second]!;
  }

  /** What shocks in dollars add to the price of the future with this expiry. */
  dollarsAt(second: number, expiry: number): number {
    return dollarsAt(this.moves, this.open + second * SECOND, expiry);
  }

  /** Price of the future with this expiry, as at the first instant of a second. */
  priceAt(second: number, expiry: number): number {
    const decay = Math.exp((-CHI.reversion * (expiry - this.open - second * SECOND)) / YEAR);
    const level = this.xiAt(second) + decay * this.chiAt(second);
    return Math.exp(level) + this.dollarsAt(second, expiry);
  }

  /** Price of a future with this expiry if it were the nearest, but for shocks in dollars. */
  nearPriceAt(second: number, expiry: number): number {
    return Math.exp(this.xiAt(second) + this.chiAt(second)) + this.dollarsAt(second, expiry);
  }

  /** What they add to the logarithm of volatility at the short end. */
  fearAt(second: number): number {
    return fearAt(this.moves, this.open + second * SECOND);
  }

  /** A factor of the volatility surface, on the straight line through the session. */
  factorAt(name: 'vol' | 'term' | 'skew' | 'curvature', second: number): number {
    return this.from[name] + ((this.to[name] - this.from[name]) * second) / this.seconds;
  }

  private walk(seed: number, day: number, { open, pauses }: Session): void {
    const { chis, xis, seconds, from, to } = this;
    const weights = new Float64Array(seconds);
    let total = 0;
    for (let i = 0; i < seconds; i++) total += weights[i] = activityAt(i);
    for (const pause of pauses) {
      for (let i = (pause.from - open) / SECOND; i < (pause.to - open) / SECOND; i++) {
        total -= weights[i]!;
        weights[i] = 0;
      }
    }
    const rng = new Rng();
    rng.start(seed, streams.path, day);
    const scale = Math.exp(from.vol - VOL.mean) / Math.sqrt(TRADING_DAYS);
    const jumpChance = JUMPS_A_DAY / seconds;
    for (let i = 0; i < seconds; i++) {
      const sd = scale * Math.sqrt(weights[i]! / total);
      const jump = weights[i]! > 0 && rng.uniform() < jumpChance ? JUMP_SIZE * rng.normal() : 0;
      chis[i + 1] = chis[i]! + CHI.sigma * sd * rng.normal() + jump;
      xis[i + 1] = xis[i]! + XI.sigma * sd * rng.normal();
    }
    // Tie the end to the next day's state, more where there was more going on.
    const missChi = to.chi - from.chi - chis[seconds]!;
    const missXi = to.xi - from.xi - xis[seconds]!;
    let passed = 0;
    for (let i = 0; i <= seconds; i++) {
      chis[i]! += from.chi + (missChi * passed) / total;
      xis[i]! += from.xi + (missXi * passed) / total;
      passed += weights[i] ?? 0;
    }
  }
}
