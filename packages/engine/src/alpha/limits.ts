/** The thresholds of the alpha reducer, in one place. Changing one changes frames: raise ALPHA_VERSION. */

export const SECOND_US = 1_000_000;
export const DAY_US: number = 86_400 * SECOND_US;
export const YEAR_US: number = 365 * DAY_US;

/** A future that trades shows a new quote many times a second; after this its mid is not known. */
export const FUTURE_MAX_AGE_US: number = 10 * SECOND_US;
/** A deferred future is quieter, and as the forward of an expiry it may be a little older. */
export const FORWARD_MAX_AGE_US: number = 30 * SECOND_US;
/** Wings are requoted seldom, and a quote is taken with the forward it was made at. */
export const OPTION_MAX_AGE_US: number = 60 * SECOND_US;
/** An expiry whose options nobody quotes for so long is left out, as if it were not listed. */
export const EXPIRY_FORGOTTEN_US: number = 600 * SECOND_US;
/** A funding rate is told every few minutes where it is told at all. */
export const FUNDING_MAX_AGE_US: number = 1800 * SECOND_US;

/** Standard deviations up to expiry that the future may move before a quote is as good as old. */
export const MOST_MOVED = 0.1;

/** A future's spread beyond this share of its price and this number of ticks is no market. */
export const FUTURE_MAX_SPREAD = 0.05;
export const FUTURE_MAX_SPREAD_TICKS = 50;
/** An option's spread beyond this share of its mid says nothing about volatility. */
export const OPTION_MAX_SPREAD = 1;
/** Volatilities outside are not the market's: a stale forward or a garbled price. */
export const LOWEST_VOL = 0.01;
export const HIGHEST_VOL = 5;

/** Traded volume counts less with age, by this time constant, so that the active future can change. */
export const VOLUME_TAU_US: number = 3600 * SECOND_US;
/** A future takes over when its share is this many times that of the active one. */
export const ACTIVE_LEAD = 1.2;
/** A print of more lots than this is garbage: it would decide what is active for days. */
export const MAX_PRINT_LOTS = 1_000_000;
/** Below this many lots in all of the last hour, volume says nothing about where the market is. */
export const ACTIVE_MIN_LOTS = 200;

/** At its end the smile is about minutes and pin risk, not about volatility. */
export const MIN_EXPIRY_US: number = 24 * 3600 * SECOND_US;
export const NEAR_TENOR_YEARS: number = 30 / 365;
export const FAR_TENOR_YEARS: number = 90 / 365;
/** Share of the far tenor that the last expiry must reach. */
export const FAR_LISTED = 0.9;
/** Ticks of the future by which parity may miss it before the chain is a third as good. */
export const PARITY_TICKS = 5;
/** Standard deviations to either side that the smile must reach before its variance is summed. */
export const PANEL_REACH = 1.5;
/** Standard deviations from the money within which a strike on either side tells the level without a curve. */
export const MOST_AWAY = 0.25;
/** Strikes on a wing below which it is missing, and from which on it is whole. */
export const LEAST_WING = 2;
export const FULL_WING = 8;

/** Share above its bound at which a product goes back from the normal model to the lognormal one. */
export const LOGNORMAL_MARGIN: number = 1 / 15;
/** Normal volatilities outside, ticks of the future per √year, are not the market's. */
export const LOWEST_NORMAL_TICKS = 10;
export const HIGHEST_NORMAL_TICKS = 50_000;

/** A chain less fresh than this, by number of two-sided quotes, is stale as a whole. */
export const MIN_FRESH_SHARE = 0.5;

/** Instruments that are followed at most, and of them those that no definition introduced. */
export const MAX_INSTRUMENTS = 50_000;
export const MAX_DISCOVERED = 10_000;
/** The last moment of what trades without end. */
export const NO_EXPIRY: number = Number.MAX_SAFE_INTEGER;
/** Expiries of a product that are asked at most: more months are not listed. */
export const MOST_NODES = 64;
/** More open interest than this in one instrument is garbage. */
export const MAX_INTEREST = 100_000_000;

/** Flow of the future is counted in buckets of this length; the window is ten seconds. */
export const FLOW_BUCKET_US: number = SECOND_US / 10;
export const FLOW_BUCKETS = 100;
/** Five minutes, in seconds. */
export const KYLE_BUCKETS = 300;
export const OPTION_FLOW_BUCKETS = 300;
/** A month of trading. */
export const REALISED_SESSIONS = 22;

/** skew_signal: how fast the two averages move, and how little variation counts as none. */
export const SKEW_FAST_US: number = 300 * SECOND_US;
export const SKEW_SLOW_US: number = 7200 * SECOND_US;
export const SKEW_FLOOR = 0.005;
/** Observation that the two averages need before their difference says anything. */
export const SKEW_WARMUP_US: number = 60 * SECOND_US;
/** Quotes are thrown about while the daily settlement is made. */
export const SETTLING_US: number = 120 * SECOND_US;

/** A move of the active future by this many ticks since the last frame does not wait for the next. */
export const MATERIAL_TICKS = 10;
/** Share of the time between frames that must have passed before what is material makes one. */
export const MATERIAL_REST = 0.25;

/** A surface goes with the first frame of every five seconds, the activity of the chain with that of a minute. */
export const SURFACE_EVERY_US: number = 5 * SECOND_US;
export const ACTIVITY_EVERY_US: number = 60 * SECOND_US;
/** Expiries of a surface, rows of a table in it and legs of a second at most: only a garbled tape has more. */
export const MOST_SMILES = 32;
export const MOST_ROWS = 1024;
export const MOST_LEGS = 256;
/** Places at which a curve is told. */
export const CURVE_PLACES = 25;
/** How far quotes are shown, by how far the curve is fitted: about three standard deviations. */
export const QUOTES_SHOWN = 1.4;
/** Standard errors on either side of the curve that make its band. */
export const BAND_ERRORS = 2;
