import { type HistoricalWarning, Http } from './http.ts';
import { MetadataApi } from './metadata-api.ts';
import { defaultRetries, type HistoricalRetries } from './retry.ts';
import { SymbologyApi } from './symbology-api.ts';
import { defaultTimeouts, type HistoricalTimeouts } from './timeouts.ts';
import { TimeseriesApi } from './timeseries-api.ts';

export interface HistoricalOptions {
  readonly key: string;
  /** `https://hist.databento.com/v0/` if not given. */
  readonly baseUrl?: string;
  /** Where downloads are kept; without, nothing is. */
  readonly cacheDirectory?: string;
  readonly timeouts?: Partial<HistoricalTimeouts>;
  readonly retries?: Partial<HistoricalRetries>;
  /** What the server warns of; a warning of the process if not given. */
  readonly onWarning?: (warning: HistoricalWarning) => void;
}

/**
 * Databento's historical data. An abort by a `signal` rejects with its reason, all else with a
 * `HistoricalError` (or what the file system throws).
 *
 * @example
 * const client = new HistoricalClient({ key, cacheDirectory: 'cache' });
 * const stream = await client.timeseries.getRange(
 *   { dataset: 'GLBX.MDP3', symbols: ['CL.FUT'], stypeIn: 'parent', schema: 'trades',
 *     start: '2026-11-18', end: '2026-11-19' },
 *   { maxCostUsd: 1 },
 * );
 * for await (const record of stream) if (record.kind === 'trade') use(record.price);
 */
export class HistoricalClient {
  readonly metadata: MetadataApi;
  readonly symbology: SymbologyApi;
  readonly timeseries: TimeseriesApi;

  constructor(options: HistoricalOptions) {
    const { key, baseUrl = 'https://hist.databento.com/v0/', cacheDirectory } = options;
    const http = new Http({
      key,
      baseUrl: baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`,
      timeouts: { ...defaultTimeouts, ...options.timeouts },
      retries: { ...defaultRetries, ...options.retries },
      onWarning: options.onWarning ?? warnProcess,
    });
    this.metadata = new MetadataApi(http);
    this.symbology = new SymbologyApi(http);
    this.timeseries = new TimeseriesApi(http, this.metadata, cacheDirectory);
  }
}

function warnProcess({ text, endpoint }: HistoricalWarning): void {
  process.emitWarning(`${endpoint}: ${text}`, 'DatabentoWarning');
}
