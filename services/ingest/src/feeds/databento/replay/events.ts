import type { MarketEvent } from '@crude-alpha/contracts';
import { type RangeStream, Replay } from '@crude-alpha/databento';
import { MAX_BATCH_EVENTS } from '../../../feed.ts';
import { nameFrom } from './sources.ts';
import type { ReplayTape } from './tape.ts';

/** The events of a tape that sources make when they are played at once, in slices; closes the sources. */
export async function* eventsOf(
  sources: readonly RangeStream[],
  tape: ReplayTape,
): AsyncGenerator<readonly MarketEvent[], void> {
  for (const { metadata } of sources) nameFrom(metadata, tape.follower.normaliser);
  const replay = new Replay(sources);
  try {
    while (await replay.fill()) {
      let events: MarketEvent[] = [];
      while (replay.next()) {
        tape.take(replay.cursor, replay.us, events);
        if (events.length < MAX_BATCH_EVENTS) continue;
        yield events;
        events = [];
      }
      yield events;
    }
    const rest: MarketEvent[] = [];
    tape.finish(rest);
    yield rest;
  } finally {
    await replay.close();
  }
}
