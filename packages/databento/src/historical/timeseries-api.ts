import { createReadStream } from 'node:fs';
import { copyFile, open, rm } from 'node:fs/promises';
import { type CacheEntry, RangeCache } from './cache.ts';
import {
  type Downloaded,
  type DownloadOptions,
  download,
  partOf,
  renameForGood,
} from './download.ts';
import { HistoricalError } from './errors.ts';
import type { Http } from './http.ts';
import type { MetadataApi } from './metadata-api.ts';
import { RangeStream } from './range-stream.ts';
import { type RangeRequest, rangeForm } from './request.ts';
import { withRetries } from './retry.ts';

/** `onProgress` is called where a file is downloaded: for the cache or by `getRangeToFile`. */
export interface GetRangeOptions extends DownloadOptions {
  /** What costs more is not downloaded: `COST_EXCEEDED` with the estimate. Not asked for what is cached. */
  readonly maxCostUsd?: number;
}

export class TimeseriesApi {
  readonly #http: Http;
  readonly #metadata: MetadataApi;
  readonly #cache: RangeCache | undefined;

  constructor(http: Http, metadata: MetadataApi, cacheDirectory: string | undefined) {
    this.#http = http;
    this.#metadata = metadata;
    this.#cache = cacheDirectory === undefined ? undefined : new RangeCache(cacheDirectory);
  }

  /**
   * The records as they come. With a cache, a range that is over is downloaded first and read from there.
   * Without, failures are retried until the metadata is there; afterwards a break is an error, since records
   * that were handed over cannot be taken back.
   */
  async getRange(request: RangeRequest, options: GetRangeOptions = {}): Promise<RangeStream> {
    const { signal } = options;
    const cache = this.#cacheOf(request);
    if (cache !== undefined) {
      const found = await cache.find(request);
      const entry = found ?? (await this.#fill(cache, request, options));
      return RangeStream.open({
        chunks: chunksOf(entry.path, signal),
        requestId: entry.requestId,
        warnings: entry.warnings,
        cached: found !== undefined,
      });
    }
    await this.#checkCost(request, options);
    const form = rangeForm(request);
    return withRetries(this.#http.retries, signal, async () => {
      const opened = await this.#http.open('POST', 'timeseries.get_range', form, signal);
      return RangeStream.open({ ...opened, cached: false });
    });
  }

  /** Writes the answer as it is, DBN in zstd, into a file that appears when it is whole. */
  async getRangeToFile(
    request: RangeRequest,
    path: string,
    options: GetRangeOptions = {},
  ): Promise<Downloaded> {
    const cache = this.#cacheOf(request);
    if (cache === undefined) {
      await this.#checkCost(request, options);
      return download(this.#http, request, { path, finish: () => path }, options);
    }
    const entry = (await cache.find(request)) ?? (await this.#fill(cache, request, options));
    options.signal?.throwIfAborted();
    await copyWhole(entry.path, path);
    const { path: _, ...downloaded } = entry;
    return downloaded;
  }

  #cacheOf(request: RangeRequest): RangeCache | undefined {
    return RangeCache.takes(request) ? this.#cache : undefined;
  }

  async #fill(
    cache: RangeCache,
    request: RangeRequest,
    options: GetRangeOptions,
  ): Promise<CacheEntry> {
    await this.#checkCost(request, options);
    const place = await cache.prepare(request);
    return cache.keep(request, await download(this.#http, request, place, options));
  }

  async #checkCost(request: RangeRequest, { maxCostUsd, signal }: GetRangeOptions): Promise<void> {
    if (maxCostUsd === undefined) return;
    const estimate = await this.#metadata.estimate(request, signal === undefined ? {} : { signal });
    if (estimate.costUsd <= maxCostUsd) return;
    throw new HistoricalError(
      'COST_EXCEEDED',
      `the request costs ${estimate.costUsd} USD, more than ${maxCostUsd}`,
      { estimate },
    );
  }
}

async function* chunksOf(
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  // The stream would make an error of its own of the signal's reason.
  for await (const chunk of createReadStream(path)) {
    signal?.throwIfAborted();
    yield chunk as Buffer;
  }
}

async function copyWhole(from: string, to: string): Promise<void> {
  const part = partOf(to);
  try {
    await copyFile(from, part);
    const file = await open(part, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await renameForGood(part, to);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
