import { Rng, streams } from './rng.ts';

/** The slow state of the market at 17:00 New York of a calendar day. */
export interface Factors {
  /** Short-lived part of the logarithm of the front price. */
  readonly chi: number;
  /** Logarithm of the long end of the curve. */
  readonly xi: number;
  /** Logarithm of the level of at-the-money volatility, at the short end. */
  readonly vol: number;
  /** Logarithmic difference of volatility between the long and the short end. */
  readonly term: number;
  readonly skew: number;
  readonly curvature: number;
}

/** An Ornstein–Uhlenbeck process: yearly reversion and volatility around a mean. */
interface Process {
  readonly mean: number;
  readonly reversion: number;
  readonly sigma: number;
}

export const CHI: Process = { mean: 0, reversion: 1.5, sigma: 0.22 };
export const XI: Process = { mean: Math.log(68), reversion: 0.3, sigma: 0.22 };
export const VOL: Process = { mean: Math.log(0.34), reversion: 4, sigma: 0.9 };
const TERM: Process = { mean: -0.2, reversion: 5, sigma: 0.35 };
const SKEW: Process = { mean: -0.03, reversion: 8, sigma: 0.2 };
const CURVATURE: Process = { mean: Math.log(0.05), reversion: 8, sigma: 1 };

const FIRST_DAY = 10_957; // 2000-01-01
const JUMP_CHANCE = 0.02;
const JUMP_SIZE = 0.03;
/** Of an ordinary day's variance: news does come at weekends, but less of it. */
const WEEKEND = 0.15;
/** Fear rises when prices fall. */
const LEVERAGE = -0.5;

/** One path through all days since 2000: whoever asks for a day gets the same one. */
export class Days {
  private readonly seed: number;
  private readonly known: Factors[];
  private readonly rng: Rng = new Rng();

  constructor(seed: number) {
    this.seed = seed;
    this.known = [
      {
        chi: CHI.mean,
        xi: XI.mean,
        vol: VOL.mean,
        term: TERM.mean,
        skew: SKEW.mean,
        curvature: CURVATURE.mean,
      },
    ];
  }

  /** @param day - days since 1970-01-01 */
  at(day: number): Factors {
    const index = Math.max(day - FIRST_DAY, 0);
    while (this.known.length <= index) this.known.push(this.next(this.known.length));
    return this.known[index]!;
  }

  private next(index: number): Factors {
    const before = this.known[index - 1]!;
    const { rng } = this;
    const day = FIRST_DAY + index;
    rng.start(this.seed, streams.day, day);
    const weekday = (day + 4) % 7;
    // A year of business days and weekends has the yearly variance of the process.
    const dt = (weekday === 0 || weekday === 6 ? WEEKEND : 1) / (261 + 104 * WEEKEND);
    const root = Math.sqrt(dt);
    const front = rng.normal();
    const long = rng.normal();
    const fear =
      LEVERAGE * Math.SQRT1_2 * (front + long) + Math.sqrt(1 - LEVERAGE ** 2) * rng.normal();
    const jump = rng.uniform() < JUMP_CHANCE ? JUMP_SIZE * rng.normal() : 0;
    const scale = Math.exp(before.vol - VOL.mean) * root;
    return {
      chi: step(CHI, before.chi, dt, front * scale) + jump,
      xi: step(XI, before.xi, dt, long * scale),
      vol: step(VOL, before.vol, dt, fear * root),
      term: step(TERM, before.term, dt, rng.normal() * root),
      skew: step(SKEW, before.skew, dt, rng.normal() * root),
      curvature: step(CURVATURE, before.curvature, dt, rng.normal() * root),
    };
  }
}

function step(
  { mean, reversion, sigma }: Process,
  from: number,
  dt: number,
  shock: number,
): number {
  return mean + (from - mean) * Math.exp(-reversion * dt) + sigma * shock;
}
