import { readBlockHeader } from '@crude-alpha/contracts';
import type { Bus } from './connect.ts';
import { tapeStream } from './names.ts';
import { managerOf, messageAt, streamInfo } from './stream.ts';

/** What the log holds of a tape now. */
export interface TapeBounds {
  /** When its stream was made: another time, another tape, even under the same name. */
  readonly created: string;
  /** Ordinals of the first event that is still there, and behind the newest; null of an empty tape. */
  readonly held: { readonly first: number; readonly next: number } | null;
}

/** Null where there is no such tape. */
export async function tapeBounds(bus: Bus, tape: string): Promise<TapeBounds | null> {
  const manager = await managerOf(bus);
  const stream = tapeStream(tape);
  for (;;) {
    const info = await streamInfo(manager, stream);
    if (info === null) return null;
    const { created, state } = info;
    if (state.messages === 0) return { created, held: null };
    const first = await messageAt(manager, stream, state.first_seq);
    const last = await messageAt(manager, stream, state.last_seq);
    // Retention may take the first message between the question and the next: then ask again.
    if (first === null || last === null) continue;
    const newest = readBlockHeader(last.data);
    return {
      created,
      held: { first: readBlockHeader(first.data).ordinal, next: newest.ordinal + newest.count },
    };
  }
}

/** Forgets a tape: for copies that were made to be thrown away. False where there is none. */
export async function removeTape(bus: Bus, tape: string): Promise<boolean> {
  const manager = await managerOf(bus);
  const stream = tapeStream(tape);
  if ((await streamInfo(manager, stream)) === null) return false;
  return await manager.streams.delete(stream);
}
