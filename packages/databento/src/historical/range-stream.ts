import {
  type DbnDecoder,
  type DbnRecord,
  decodeRecord,
  type Metadata,
  upgradeRecord,
} from '../dbn/index.ts';
import { asHistorical } from './as-historical.ts';
import { cursorsOf } from './cursors.ts';

export interface RangeSource {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly requestId: string | undefined;
  readonly warnings: readonly string[];
  readonly cached: boolean;
}

/**
 * The records of one request or file, to be read once: as objects by `for await`, or through `cursors`.
 * To leave the loop early, or `close`, ends the download.
 */
export class RangeStream implements AsyncIterable<DbnRecord> {
  readonly metadata: Metadata;
  /** What Databento's support asks for. */
  readonly requestId: string | undefined;
  readonly warnings: readonly string[];
  /** Whether it comes from the cache, without a download. */
  readonly cached: boolean;
  /** It has been fed already when the stream is handed over. */
  #first: DbnDecoder | undefined;
  readonly #cursors: AsyncGenerator<DbnDecoder, void, undefined>;

  private constructor(
    source: RangeSource,
    decoder: DbnDecoder,
    cursors: AsyncGenerator<DbnDecoder, void, undefined>,
  ) {
    this.metadata = decoder.metadata!;
    this.requestId = source.requestId;
    this.warnings = source.warnings;
    this.cached = source.cached;
    this.#first = decoder;
    this.#cursors = cursors;
  }

  /** Resolves when the metadata is there. */
  static async open(source: RangeSource): Promise<RangeStream> {
    const cursors = cursorsOf(source.chunks);
    // The end without metadata is an error, so there is a first one.
    const first = (await cursors.next()) as IteratorYieldResult<DbnDecoder>;
    return new RangeStream(source, first.value, cursors);
  }

  /** Ends the download. */
  async close(): Promise<void> {
    await this.#cursors.return();
  }

  /**
   * For hot paths: the decoder each time it has more, always the same one. Step it with `next()` until
   * that returns false, then ask for the next.
   *
   * @example
   * for await (const cursor of stream.cursors()) {
   *   while (cursor.next()) if (cursor.kind === 'trade') use(cursor.price(offsets.trade.price));
   * }
   */
  async *cursors(): AsyncGenerator<DbnDecoder, void, undefined> {
    try {
      const first = this.#first;
      this.#first = undefined;
      if (first !== undefined) yield first;
      yield* this.#cursors;
    } finally {
      await this.close();
    }
  }

  /** The records as version 3 has them. */
  async *[Symbol.asyncIterator](): AsyncGenerator<DbnRecord, void, undefined> {
    for await (const cursor of this.cursors()) {
      while (asHistorical(() => cursor.next())) yield upgradeRecord(decodeRecord(cursor));
    }
  }
}
