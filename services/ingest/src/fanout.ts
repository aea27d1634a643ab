import type { Bus, TapeWriter } from '@crude-alpha/bus';
import { eventSubject } from '@crude-alpha/contracts';

/** What the fan-out has sent, and what it let go because nobody could take it. */
export interface FanoutCounts {
  published: number;
  refused: number;
}

/**
 * Publishes every event that is on the tape once more, alone and as JSON, for those who follow one
 * symbol. It is a convenience beside the record: what NATS cannot take at once is counted and gone.
 */
export function startFanout(
  bus: Pick<Bus, 'publish'>,
  writer: Pick<TapeWriter, 'onAppended'>,
): Readonly<FanoutCounts> {
  const counts: FanoutCounts = { published: 0, refused: 0 };
  writer.onAppended((events) => {
    for (let at = 0; at < events.length; at++) {
      const event = events[at]!;
      if (!bus.publish(eventSubject(event), Buffer.from(JSON.stringify(event)))) {
        // The next ones of this block would be refused as well: no need to make their text.
        counts.refused += events.length - at;
        return;
      }
      counts.published++;
    }
  });
  return counts;
}
