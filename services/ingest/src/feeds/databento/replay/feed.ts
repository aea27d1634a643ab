import { setImmediate } from 'node:timers/promises';
import type { TapeTail } from '@crude-alpha/bus';
import type { RangeStream } from '@crude-alpha/databento';
import type { Feed, FeedBatch, OpenFeed } from '../../../feed.ts';
import { Continuation } from '../../continuation.ts';
import { Playback } from '../../playback.ts';
import type { Following } from '../following.ts';
import { type DownloadOptions, Downloads } from './download.ts';
import { eventsOf } from './events.ts';
import { filesAt, openFile, tradesIn } from './sources.ts';
import { ReplayTape } from './tape.ts';

export interface DatabentoReplayOptions extends Following {
  /** DBN files, or folders of them; in the order in which records of one time are taken. */
  readonly files: readonly string[];
  /** What is downloaded beside them; null where nothing is. */
  readonly download: DownloadOptions | null;
  /** Seconds of recorded time a second; 0 is flat out. */
  readonly speed: number;
  readonly silenceMs: number;
}

const NAME = 'databento-replay';

/**
 * The market that the feed `databento` would have followed, from recorded files. The tape that it makes
 * follows from the files alone, so that it can go on exactly where one ended.
 */
export function databentoReplayFeed(options: DatabentoReplayOptions): Feed {
  return {
    name: NAME,
    pace: 'elastic',
    verbatim: true,
    open: (resume, signal) => Promise.resolve(new DatabentoReplay(options, resume, signal)),
  };
}

class DatabentoReplay implements OpenFeed {
  readonly continues = true;
  readonly connected = true;
  readonly reconnects = 0;
  readonly batches: AsyncIterable<FeedBatch>;
  readonly #options: DatabentoReplayOptions;
  readonly #signal: AbortSignal;
  readonly #continuation: Continuation;
  readonly #playback: Playback;

  constructor(options: DatabentoReplayOptions, resume: TapeTail | null, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#continuation = new Continuation(resume, 'the replay');
    this.#playback = new Playback(options.speed, resume?.lastEvent.tsRecv ?? 0, signal);
    this.batches = this.#run();
  }

  now(): number {
    return this.#playback.now;
  }

  behindSec(): number | null {
    return this.#playback.behindSec;
  }

  async *#run(): AsyncGenerator<FeedBatch> {
    try {
      yield* this.#play();
    } catch (error) {
      // A download that is called off fails as it likes.
      if (!this.#signal.aborted) throw error;
    }
  }

  async *#play(): AsyncGenerator<FeedBatch> {
    const { silenceMs, ...following } = this.#options;
    const sources = await this.#open();
    const tape = new ReplayTape({ following, feed: NAME, trades: tradesIn(sources), silenceMs });
    for await (const events of eventsOf(sources, tape)) {
      if (this.#signal.aborted) return;
      if (this.#continuation.passes(events.length)) await setImmediate();
      else yield* this.#playback.play(this.#continuation.rest(events));
    }
    this.#continuation.end();
    this.#playback.end();
  }

  async #open(): Promise<RangeStream[]> {
    const { download, files } = this.#options;
    const sources: RangeStream[] = [];
    for (const path of await filesAt(files)) sources.push(await openFile(path));
    if (download !== null) {
      sources.push(...(await new Downloads(this.#options, download, this.#signal).open()));
    }
    return sources;
  }
}
