import type { MarketEvent } from '@crude-alpha/contracts';
import type { Connection } from '../connection.ts';
import { presentOrdinals } from '../write/audit.ts';
import { EventBatch, MAX_BATCH_EVENTS } from '../write/event-batch.ts';
import { EventWriter } from '../write/event-writer.ts';

export interface ImportTapeOptions {
  readonly tape: string;
  /** Ordinals of the first event, and behind the last. */
  readonly first: number;
  readonly next: number;
  /** Gives the events from an ordinal on, in their order. */
  readonly read: (from: number) => AsyncIterable<{
    forEach(onEvent: (event: MarketEvent, ordinal: number) => void): void;
  }>;
  readonly signal: AbortSignal;
}

/** Stores the events of a recorded tape, each once; goes on where it was cut short. How many it stored. */
export async function importTape(
  connection: Connection,
  { first, next, read, signal, tape }: ImportTapeOptions,
): Promise<number> {
  const writer = await EventWriter.open(
    { connection, tape, keepSec: null, signal, onRetry: () => {} },
    { created: '', held: { first, next } },
  );
  const { from, lookUntil } = writer.resumption;
  const present =
    lookUntil > from ? await presentOrdinals(connection, tape, { from, to: lookUntil }) : null;
  const batch = new EventBatch(tape);
  let stored = 0;
  for await (const window of read(from)) {
    const full: ReturnType<EventBatch['seal']>[] = [];
    window.forEach((event, ordinal) => {
      if (present?.has(ordinal) === true) batch.pass(ordinal, event.tsRecv);
      else {
        batch.add(event, ordinal);
        stored++;
      }
      if (batch.span >= MAX_BATCH_EVENTS) full.push(batch.seal());
    });
    for (const sealed of full) await writer.store(sealed);
    signal.throwIfAborted();
  }
  if (!batch.isEmpty) await writer.store(batch.seal());
  return stored;
}
