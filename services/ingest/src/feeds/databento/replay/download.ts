import {
  chunkSymbols,
  type Estimate,
  HistoricalClient,
  HistoricalError,
  type RangeRequest,
  type RangeStream,
} from '@crude-alpha/databento';
import type { Secret } from '@crude-alpha/service';
import { IngestError } from '../../../errors.ts';
import { type Following, plannerOptions } from '../following.ts';
import { eventsOf } from './events.ts';
import { ReplayTape } from './tape.ts';

export interface DownloadOptions {
  readonly key: Secret;
  /** ISO 8601; the end is exclusive and over. */
  readonly start: string;
  readonly end: string;
  /** What all downloads together may cost. */
  readonly maxCostUsd: number;
  readonly cacheDirectory: string;
  /** Another address than Databento's. */
  readonly baseUrl?: string;
  /** Told what a download will bring, before it is begun. */
  readonly report: (line: string) => void;
}

const DATASET = 'GLBX.MDP3';

/**
 * Downloads a range as the live feed would follow it: first what says what is listed, and the futures;
 * then the market of those options alone that are near the money at some time of it.
 */
export class Downloads {
  readonly #following: Following;
  readonly #options: DownloadOptions;
  readonly #client: HistoricalClient;
  readonly #signal: AbortSignal;
  #leftUsd: number;

  constructor(following: Following, options: DownloadOptions, signal: AbortSignal) {
    const { key, cacheDirectory, baseUrl, maxCostUsd } = options;
    this.#following = following;
    this.#options = options;
    this.#signal = signal;
    this.#leftUsd = maxCostUsd;
    this.#client = new HistoricalClient({
      key: key.reveal(),
      cacheDirectory,
      ...(baseUrl === undefined ? {} : { baseUrl }),
    });
  }

  /** Everything that is to be played, from the cache. */
  async open(): Promise<RangeStream[]> {
    const listed = this.#listed();
    await this.#fetch(listed);
    const options = this.#market(await this.#optionsNear(listed));
    await this.#fetch(options);
    return this.#streams([...listed, ...options]);
  }

  #listed(): RangeRequest[] {
    const { depth, futures, options } = plannerOptions(this.#following);
    const { start, end } = this.#options;
    // What changes seldom is said at the beginning of the day, and once.
    const morning = `${start.slice(0, 10)}T00:00:00Z`;
    const parent = { dataset: DATASET, stypeIn: 'parent', end };
    const families = { ...parent, symbols: [...futures, ...options], start: morning };
    return [
      ...['definition', 'statistics', 'status'].map((schema) => ({ ...families, schema })),
      ...[depth, 'trades'].map((schema) => ({ ...parent, symbols: futures, start, schema })),
    ];
  }

  #market(symbols: readonly string[]): RangeRequest[] {
    const { start, end } = this.#options;
    const range = { dataset: DATASET, stypeIn: 'raw_symbol', start, end };
    return chunkSymbols([...symbols].sort()).flatMap((some) =>
      ['mbp-1', 'trades'].map((schema) => ({ ...range, schema, symbols: some })),
    );
  }

  /** Plays what is listed and the futures alone, which is all that the choice depends on. */
  async #optionsNear(listed: readonly RangeRequest[]): Promise<readonly string[]> {
    const feed = 'databento-replay';
    const following = this.#following;
    const tape = new ReplayTape({ following, feed, trades: 'own', silenceMs: 60_000 });
    for await (const _ of eventsOf(await this.#streams(listed), tape)) {
      this.#signal.throwIfAborted();
    }
    return tape.follower.asked;
  }

  /** Brings what is not there yet into the cache, if all of it may be paid for. */
  async #fetch(requests: readonly RangeRequest[]): Promise<void> {
    const dear: { readonly request: RangeRequest; readonly estimate: Estimate }[] = [];
    for (const request of requests) {
      const estimate = await this.#takeFree(request);
      if (estimate !== null) dear.push({ request, estimate });
    }
    if (dear.length === 0) return;
    const costUsd = dear.reduce((sum, { estimate }) => sum + estimate.costUsd, 0);
    const bytes = dear.reduce((sum, { estimate }) => sum + estimate.billableBytes, 0);
    const what = `${dear.length} downloads of ${bytes} bytes for ${costUsd.toFixed(2)} USD`;
    if (costUsd > this.#leftUsd) {
      const reason = `${what}, of which ${this.#leftUsd.toFixed(2)} may be spent`;
      throw new IngestError('REPLAY_TOO_DEAR', `${reason}: see CRUDE_DATABENTO_MAX_COST`);
    }
    this.#leftUsd -= costUsd;
    this.#options.report(`databento-replay: ${what}`);
    for (const { request } of dear) await (await this.#stream(request)).close();
  }

  /** What is in the cache or costs nothing; the estimate of what does. */
  async #takeFree(request: RangeRequest): Promise<Estimate | null> {
    try {
      await (await this.#stream(request, 0)).close();
      return null;
    } catch (error) {
      const estimate = error instanceof HistoricalError ? error.estimate : undefined;
      if (estimate === undefined) throw error;
      return estimate;
    }
  }

  async #streams(requests: readonly RangeRequest[]): Promise<RangeStream[]> {
    const streams: RangeStream[] = [];
    for (const request of requests) streams.push(await this.#stream(request));
    return streams;
  }

  #stream(request: RangeRequest, maxCostUsd?: number): Promise<RangeStream> {
    const signal = this.#signal;
    const limit = maxCostUsd === undefined ? {} : { maxCostUsd };
    return this.#client.timeseries.getRange(request, { signal, ...limit });
  }
}
