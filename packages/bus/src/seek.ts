import { BlockDecoder, type MarketEvent, readBlockHeader } from '@crude-alpha/contracts';
import type { JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import { messageAt } from './stream.ts';

export type TapePlace = { readonly ordinal: number } | { readonly ts: number } | 'first' | 'new';

export interface StreamBounds {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly messages: number;
}

/**
 * Stream sequence of the block to begin with, so that nothing at or after the place is missed. Times
 * are those of reception: they rise along the tape, which a venue's own need not.
 */
export async function seekTape(
  manager: JetStreamManager,
  stream: string,
  bounds: StreamBounds,
  place: TapePlace,
): Promise<number> {
  if (place === 'new') return bounds.last_seq + 1;
  if (place === 'first' || bounds.messages === 0) return bounds.first_seq;
  const starts = 'ordinal' in place ? ordinalOf : timeOf;
  const wanted = 'ordinal' in place ? place.ordinal : place.ts;
  // The last block that starts at or before the place; both keys rise along the tape.
  return await lastWhere(manager, stream, bounds, ({ data }) => starts(data) <= wanted);
}

/** Sequence of the last message for which something holds that holds for all before it; else the first. */
export async function lastWhere(
  manager: JetStreamManager,
  stream: string,
  bounds: StreamBounds,
  holds: (message: StoredMsg) => boolean,
): Promise<number> {
  let low = bounds.first_seq;
  let high = bounds.last_seq;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const message = await messageAt(manager, stream, middle);
    if (message === null || holds(message)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function ordinalOf(block: Uint8Array): number {
  return readBlockHeader(block).ordinal;
}

function timeOf(block: Uint8Array): number {
  const events: readonly MarketEvent[] = new BlockDecoder().decode(block);
  return events[0]?.tsRecv ?? 0;
}
