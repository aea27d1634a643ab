import type { TapeTail } from '@crude-alpha/bus';
import { BlockDecoder } from '@crude-alpha/contracts';
import { eventsOf, readTapeFile } from '@crude-alpha/recording';
import type { Feed, FeedBatch, OpenFeed } from '../feed.ts';
import { Continuation } from './continuation.ts';
import { Playback } from './playback.ts';

export interface FileFeedOptions {
  readonly path: string;
  /** Seconds of recorded time a second; 0 is flat out. */
  readonly speed: number;
}

/**
 * Plays a recorded tape onto another, event for event: the n-th event of the file becomes the n-th
 * of the tape. That is what lets it go on exactly where a tape ended, whatever ended it.
 */
export function fileFeed(options: FileFeedOptions): Feed {
  return {
    name: 'file',
    pace: 'elastic',
    verbatim: true,
    open: (resume, signal) => Promise.resolve(new FileFeed(options, resume, signal)),
  };
}

class FileFeed implements OpenFeed {
  readonly continues = true;
  readonly connected = true;
  readonly reconnects = 0;
  readonly batches: AsyncIterable<FeedBatch>;
  readonly #path: string;
  readonly #signal: AbortSignal;
  readonly #continuation: Continuation;
  readonly #playback: Playback;

  constructor({ path, speed }: FileFeedOptions, resume: TapeTail | null, signal: AbortSignal) {
    this.#path = path;
    this.#signal = signal;
    this.#continuation = new Continuation(resume, path);
    this.#playback = new Playback(speed, resume?.lastEvent.tsRecv ?? 0, signal);
    this.batches = this.#run();
  }

  now(): number {
    return this.#playback.now;
  }

  behindSec(): number | null {
    return this.#playback.behindSec;
  }

  async *#run(): AsyncGenerator<FeedBatch> {
    const decoder = new BlockDecoder();
    for await (const block of readTapeFile(this.#path)) {
      if (this.#continuation.passes(block.count)) continue;
      yield* this.#playback.play(this.#continuation.rest(eventsOf(decoder, block, this.#path)));
      if (this.#signal.aborted) return;
    }
    this.#continuation.end();
    this.#playback.end();
  }
}
