/** What metadata says that the records are; 65535 stands for several. */
export const schemas = {
  mbo: 0,
  'mbp-1': 1,
  'mbp-10': 2,
  tbbo: 3,
  trades: 4,
  'ohlcv-1s': 5,
  'ohlcv-1m': 6,
  'ohlcv-1h': 7,
  'ohlcv-1d': 8,
  definition: 9,
  statistics: 10,
  status: 11,
  imbalance: 12,
  'ohlcv-eod': 13,
  'cmbp-1': 14,
  'cbbo-1s': 15,
  'cbbo-1m': 16,
  tcbbo: 17,
  'bbo-1s': 18,
  'bbo-1m': 19,
} as const;
export type Schema = keyof typeof schemas;

/** Ways to name an instrument; 255 stands for several, or none that was said. */
export const stypes = {
  instrument_id: 0,
  raw_symbol: 1,
  smart: 2,
  continuous: 3,
  parent: 4,
  nasdaq_symbol: 5,
  cms_symbol: 6,
  isin: 7,
  us_code: 8,
  bbg_comp_id: 9,
  bbg_comp_ticker: 10,
  figi: 11,
  figi_ticker: 12,
} as const;
export type Stype = keyof typeof stypes;

/** Bits of `flags`. */
export const flags = {
  last: 128,
  topOfBook: 64,
  snapshot: 32,
  mbp: 16,
  badTsRecv: 8,
  maybeBadBook: 4,
  publisherSpecific: 2,
} as const;

/** Some values of `statType`; there are more, and more to come. */
export const statTypes = {
  openingPrice: 1,
  indicativeOpeningPrice: 2,
  settlementPrice: 3,
  sessionLow: 4,
  sessionHigh: 5,
  clearedVolume: 6,
  lowestOffer: 7,
  highestBid: 8,
  openInterest: 9,
  fixingPrice: 10,
  closePrice: 11,
  netChange: 12,
  vwap: 13,
  volatility: 14,
  delta: 15,
} as const;

/** Values of `action` in a status record. */
export const statusActions = {
  none: 0,
  preOpen: 1,
  preCross: 2,
  quoting: 3,
  cross: 4,
  rotation: 5,
  newPriceIndication: 6,
  trading: 7,
  halt: 8,
  pause: 9,
  suspend: 10,
  preClose: 11,
  close: 12,
  postClose: 13,
  shortSellChange: 14,
  notAvailable: 15,
} as const;

/** Values of `code` in an error record; 255 where nobody said. */
export const errorCodes = {
  authFailed: 1,
  keyDeactivated: 2,
  connectionLimit: 3,
  symbolResolution: 4,
  invalidSubscription: 5,
  internal: 6,
  skippedRecords: 7,
  replayAgedOut: 8,
} as const;

/** Values of `code` in a system record; 255 where nobody said. */
export const systemCodes = {
  heartbeat: 0,
  subscriptionAck: 1,
  slowReader: 2,
  replayCompleted: 3,
  endOfInterval: 4,
} as const;

/**
 * The name of a value in one of these tables, undefined where it has none yet.
 *
 * @example
 * nameOf(schemas, metadata.schema) // 'mbp-1'
 */
export function nameOf<T extends Readonly<Record<string, number>>>(
  table: T,
  value: number,
): (keyof T & string) | undefined {
  return Object.keys(table).find((name) => table[name] === value);
}
