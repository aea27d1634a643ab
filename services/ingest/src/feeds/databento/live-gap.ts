import type { Gap } from '@crude-alpha/contracts';
import type { GapEvent, GapWhy } from '@crude-alpha/databento';
import { gapEvent } from '../../gap.ts';

const words: Readonly<Record<GapWhy, string>> = {
  skipped: 'the gateway skipped records: this reader was too slow',
  'aged-out': 'the gateway no longer has what was to be replayed',
  'too-old': 'what was missed lies further back than the gateway replays',
  'no-replay': 'what was missed is not replayed',
};

/** What the live client could not fill, told at `tsRecv`; the exact bounds are in its detail. */
export function gapOf(event: GapEvent, feed: string, tsRecv: number): Gap {
  const { from, to, schema, why } = event;
  const reason = why === 'skipped' ? 'slow_reader' : 'disconnect';
  const detail = `${words[why]}: ${schema ?? 'any schema'}, ${from}–${to} ns`;
  return gapEvent(feed, reason, tsRecv, {
    from: from === 0n ? null : Number(from / 1000n),
    detail,
  });
}
