/** The thresholds of the alpha reducer, in one place. Changing one changes frames: raise ALPHA_VERSION. */

const SECOND = 1_000_000;
export const DAY_US: number = 86_400 * SECOND;
export const YEAR_US: number = 365 * DAY_US;

/** A future that trades shows a new quote many times a second; after this its mid is not known. */
export const FUTURE_MAX_AGE_US: number = 10 * SECOND;
/** A deferred future is quieter, and as the forward of an expiry it may be a little older. */
export const FORWARD_MAX_AGE_US: number = 30 * SECOND;
/** Wings are requoted seldom, and a quote is taken with the forward it was made at. */
export const OPTION_MAX_AGE_US: number = 60 * SECOND;

/** A future's spread beyond this share of its price and this number of ticks is no market. */
export const FUTURE_MAX_SPREAD = 0.05;
export const FUTURE_MAX_SPREAD_TICKS = 50;
/** An option's spread beyond this share of its mid says nothing about volatility. */
export const OPTION_MAX_SPREAD = 1;

/** Traded volume counts less with age, by this time constant, so that the active future can change. */
export const VOLUME_TAU_US: number = 3600 * SECOND;
/** A future takes over when it traded this many times what the active one did, and this many lots. */
export const ACTIVE_LEAD = 1.2;
export const ACTIVE_MIN_LOTS = 10;

/** Below this the smile is about minutes and pin risk, not about volatility. */
export const MIN_EXPIRY_US: number = 5 * DAY_US;
export const NEAR_TENOR_YEARS: number = 30 / 365;
export const FAR_TENOR_YEARS: number = 90 / 365;

/** A chain less fresh than this, by number of two-sided quotes, is stale as a whole. */
export const MIN_FRESH_SHARE = 0.5;

/** Instruments that are followed at most: a feed that invents symbols stops here. */
export const MAX_INSTRUMENTS = 20_000;

/** Signed flow is counted in buckets of this length; the window is ten seconds. */
export const FLOW_BUCKET_US: number = SECOND / 10;
export const FLOW_BUCKETS = 100;

/** skew_signal: how fast the two averages move, and how little variation counts as none. */
export const SKEW_FAST_US: number = 300 * SECOND;
export const SKEW_SLOW_US: number = 7200 * SECOND;
export const SKEW_FLOOR = 0.005;
/** Observation that the two averages need before their difference says anything. */
export const SKEW_WARMUP_US: number = 60 * SECOND;
