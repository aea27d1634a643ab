export { HistoricalClient, type HistoricalOptions } from './client.ts';
export type { Downloaded, DownloadOptions, DownloadProgress } from './download.ts';
export {
  type Estimate,
  HistoricalError,
  type HistoricalErrorCode,
  type HistoricalErrorDetails,
} from './errors.ts';
export type { HistoricalWarning } from './http.ts';
export type { Instant } from './instant.ts';
export type {
  CallOptions,
  DatasetCondition,
  DatasetRange,
  Days,
  FieldDetail,
  MetadataApi,
  Publisher,
  UnitPrices,
} from './metadata-api.ts';
export { RangeStream } from './range-stream.ts';
export { Replay, type Replayed, type ReplayOptions, type ReplaySource } from './replay.ts';
export { canonicalKey, chunkSymbols, MAX_SYMBOLS, type RangeRequest } from './request.ts';
export type { HistoricalRetries } from './retry.ts';
export type {
  Resolution,
  ResolvedInterval,
  ResolveRequest,
  SymbologyApi,
} from './symbology-api.ts';
export type { HistoricalTimeouts } from './timeouts.ts';
export type { GetRangeOptions, TimeseriesApi } from './timeseries-api.ts';
