import { setImmediate } from 'node:timers/promises';
import type { MarketEvent, Truth } from '@crude-alpha/contracts';
import type { FeedNews, OpenFeed } from './feed.ts';
import type { Outlet } from './outlet.ts';

/** What stands between the feed and the outlet: `Intake`, or nothing at all. */
export interface Stage {
  take(
    batch: { readonly news: readonly FeedNews[]; readonly events: readonly unknown[] },
    emit: (event: MarketEvent) => void,
  ): void;
  advance(now: number, emit: (event: MarketEvent) => void): void;
  finish(emit: (event: MarketEvent) => void): void;
}

export interface PumpOptions {
  readonly open: OpenFeed;
  readonly pace: 'live' | 'elastic';
  readonly stage: Stage;
  readonly outlet: Outlet;
  readonly onTruth: (truth: Truth) => void;
  readonly onDisconnect: (detail: string) => void;
}

/** How late a tick may be: the clock of a live feed is looked at this often. */
const LOOK_MS = 20;

/** For a tape that is played as it is: a decoder has checked its events, and it brings its own time. */
export const verbatim: Stage = {
  take: ({ events }, emit) => {
    for (const event of events) emit(event as MarketEvent);
  },
  advance: () => {},
  finish: () => {},
};

/** Moves what the feed delivers to the tape, until the feed ends. */
export async function pump(options: PumpOptions): Promise<void> {
  const { open, stage, outlet } = options;
  const emit = (event: MarketEvent): void => outlet.put(event);
  // Time passes while a live source is silent; that of an elastic one stands still between batches.
  const look = (): void => {
    stage.advance(open.now(), emit);
    outlet.settle();
  };
  const timer = options.pace === 'live' ? setInterval(look, LOOK_MS) : null;
  try {
    for await (const batch of open.batches) {
      for (const news of batch.news) tell(news, options);
      stage.take(batch, emit);
      look();
      if (outlet.full) await outlet.room();
      // A source that always has more would otherwise keep acknowledgements from being heard.
      await setImmediate();
    }
  } finally {
    if (timer !== null) clearInterval(timer);
  }
  stage.finish(emit);
}

function tell(news: FeedNews, { onTruth, onDisconnect }: PumpOptions): void {
  if (news.kind === 'truth') onTruth(news.truth);
  else if (news.kind === 'disconnect') onDisconnect(news.detail);
}
