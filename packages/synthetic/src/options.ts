import { SyntheticError } from './errors.ts';

export const modes = ['calm', 'active', 'firehose'] as const;
export type Mode = (typeof modes)[number];

/** A stretch in which the venue stops trading; both ends in microseconds, cut to whole seconds. */
export interface Halt {
  readonly fromTs: number;
  readonly toTs: number;
}

/** A stretch in which nobody quotes the options of one expiry; both ends in microseconds, cut to whole seconds. */
export interface Silence {
  /** Place of the expiry in its session: 0 expires first. */
  readonly expiry: number;
  readonly fromTs: number;
  readonly toTs: number;
}

/** A sudden move of the front of the curve, as a logarithmic return (−0.07 for a limit move down). */
export interface ReturnShock {
  readonly ts: number;
  readonly logReturn: number;
}

/** A move of the nearest future in dollars, through zero if it must: −55.9 was 20 April 2020. */
export interface DollarShock {
  readonly ts: number;
  readonly dollars: number;
  /** Months further along the curve at which 1/e of it is felt; 1 unless given. */
  readonly reachMonths?: number;
  /** Seconds in which it builds up; at once unless given. */
  readonly overSec?: number;
}

export type Shock = ReturnShock | DollarShock;

/** How bad the data is. Shares are of instruments; see the README for what each means. */
export interface Regime {
  readonly missing: number;
  readonly stale: number;
  readonly oneSided: number;
  readonly crossed: number;
  readonly halts: readonly Halt[];
  readonly silent: readonly Silence[];
  /** Whole seconds after an opening or a halt within which the quotes of options come back; 0: all at once. */
  readonly trickleSec: number;
  readonly shocks: readonly Shock[];
  /** Where futures lock, as a share of the front's last settlement (0.07); null for no limits. */
  readonly priceLimit: number | null;
}

export interface MarketOptions {
  /** Any non-negative safe integer: the whole market follows from it. */
  readonly seed: number;
  readonly mode: Mode;
  /** Annual interest, continuously compounded, decimal; 0.04 unless given. */
  readonly rate?: number;
  /** Where to begin, microseconds since the epoch; from 2000 on. */
  readonly startTs: number;
  /** The only product so far. */
  readonly product?: 'CL';
  /** Name of the feed on every event; `synthetic` unless given. */
  readonly feed?: string;
  /** Strikes listed on either side of the money; 40 unless given. */
  readonly strikesWindow?: number;
  /** What differs from the mode's own regime. */
  readonly regime?: Partial<Regime>;
}

/** The options with every default filled in. */
export interface Settings {
  readonly seed: number;
  readonly rate: number;
  readonly startTs: number;
  readonly product: 'CL';
  readonly feed: string;
  readonly strikesWindow: number;
  readonly regime: Regime;
  readonly pace: Pace;
}

/** Events a second, between the quietest and the busiest hour, and how many of them are the sweep. */
export interface Pace {
  readonly quiet: number;
  readonly busy: number;
  /** Quotes a second that go round all instruments, so that none is forgotten. */
  readonly sweep: number;
}

const paces: Record<Mode, Pace> = {
  calm: { quiet: 400, busy: 1_300, sweep: 300 },
  active: { quiet: 10_500, busy: 18_000, sweep: 2_000 },
  firehose: { quiet: 215_000, busy: 260_000, sweep: 8_000 },
};

const clean = { halts: [], silent: [], trickleSec: 0, shocks: [], priceLimit: null } as const;

const regimes: Record<Mode, Regime> = {
  calm: { missing: 0.03, stale: 0.02, oneSided: 0.02, crossed: 0.002, ...clean },
  active: { missing: 0.08, stale: 0.03, oneSided: 0.03, crossed: 0.003, ...clean },
  firehose: { missing: 0.25, stale: 0.05, oneSided: 0.03, crossed: 0.005, ...clean },
};

const MAX_RATE = 0.5;
const MAX_TRICKLE_SEC = 3600;
const MAX_DOLLARS = 200;
const MAX_REACH_MONTHS = 120;
const MAX_OVER_SEC = 86_400;
const FIRST_TS = 946_684_800_000_000; // 2000-01-01
const LAST_TS = 4_070_908_800_000_000; // 2099-01-01

export function settle(options: MarketOptions): Settings {
  const { seed, mode, startTs, rate = 0.04, strikesWindow = 40 } = options;
  const regime = { ...regimes[mode], ...options.regime };
  need(Number.isSafeInteger(seed) && seed >= 0, 'seed', 'a non-negative safe integer');
  need(modes.includes(mode), 'mode', `one of ${modes.join(', ')}`);
  need(startTs >= FIRST_TS && startTs < LAST_TS, 'startTs', 'microseconds from 2000 to 2098');
  need(rate >= 0 && rate <= MAX_RATE, 'rate', `a decimal from 0 to ${MAX_RATE}`);
  need(
    Number.isInteger(strikesWindow) && strikesWindow >= 1 && strikesWindow <= 400,
    'strikesWindow',
    'an integer from 1 to 400',
  );
  for (const name of ['missing', 'stale', 'oneSided', 'crossed'] as const) {
    need(regime[name] >= 0 && regime[name] <= 1, `regime.${name}`, 'a share from 0 to 1');
  }
  need(
    regime.stale + regime.oneSided + regime.crossed <= 1,
    'regime',
    'stale, oneSided and crossed with a sum of at most 1',
  );
  for (const { fromTs, toTs } of regime.halts)
    need(fromTs < toTs, 'regime.halts', 'from before to');
  for (const { expiry, fromTs, toTs } of regime.silent) {
    const isPlace = Number.isInteger(expiry) && expiry >= 0;
    need(isPlace && fromTs < toTs, 'regime.silent', 'the place of an expiry, from before to');
  }
  need(
    Number.isInteger(regime.trickleSec) &&
      regime.trickleSec >= 0 &&
      regime.trickleSec <= MAX_TRICKLE_SEC,
    'regime.trickleSec',
    `an integer from 0 to ${MAX_TRICKLE_SEC}`,
  );
  for (const shock of regime.shocks) needShock(shock);
  const limit = regime.priceLimit;
  need(
    limit === null || (limit > 0 && limit <= 1),
    'regime.priceLimit',
    'a share up to 1, or null',
  );
  return {
    seed,
    rate,
    startTs,
    product: options.product ?? 'CL',
    feed: options.feed ?? 'synthetic',
    strikesWindow,
    regime,
    pace: paces[mode],
  };
}

function needShock(shock: Shock): void {
  const name = 'regime.shocks';
  if ('logReturn' in shock) {
    need(Math.abs(shock.logReturn) <= 1, name, 'returns from −1 to 1');
    return;
  }
  const { dollars, reachMonths = 1, overSec = 0 } = shock;
  need(Math.abs(dollars) <= MAX_DOLLARS, name, `dollars from −${MAX_DOLLARS} to ${MAX_DOLLARS}`);
  need(reachMonths > 0 && reachMonths <= MAX_REACH_MONTHS, name, 'with a reach above 0 months');
  need(overSec >= 0 && overSec <= MAX_OVER_SEC, name, 'over 0 s to a day');
}

function need(good: boolean, name: string, what: string): void {
  if (!good) throw new SyntheticError('BAD_OPTIONS', `${name} must be ${what}`);
}
