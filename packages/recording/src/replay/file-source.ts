import { BlockDecoder, BlockError, type MarketEvent } from '@crude-alpha/contracts';
import { TapeFileError } from '../errors.ts';
import { type FileBlock, readTapeFile } from '../tape-file.ts';
import type { ReplaySource, ReplayWindow } from './source.ts';

/** A recorded tape as something to play; reads through it once to know where it begins and ends. */
export async function fileSource(path: string): Promise<ReplaySource> {
  let first = -1;
  let next = 0;
  for await (const block of readTapeFile(path)) {
    if (first < 0) first = block.ordinal;
    next = block.ordinal + block.count;
  }
  return {
    first: Math.max(0, first),
    next,
    async ordinalAt(ts) {
      const decoder = new BlockDecoder();
      for await (const block of readTapeFile(path)) {
        const found = firstAt(eventsOf(decoder, block, path), ts);
        if (found >= 0) return block.ordinal + found;
      }
      return next;
    },
    read: (from, to, signal) => windows(path, from, to, signal),
  };
}

function firstAt(events: readonly MarketEvent[], ts: number): number {
  const last = events.at(-1);
  // Times of receipt rise along the tape.
  if (last === undefined || last.tsRecv < ts) return -1;
  return events.findIndex((event) => event.tsRecv >= ts);
}

async function* windows(
  path: string,
  from: number,
  to: number,
  signal: AbortSignal,
): AsyncGenerator<ReplayWindow, void> {
  const decoder = new BlockDecoder();
  for await (const block of readTapeFile(path)) {
    if (signal.aborted || block.ordinal >= to) return;
    if (block.ordinal + block.count <= from) continue;
    yield {
      forEach: (onEvent) => {
        for (const [at, event] of eventsOf(decoder, block, path).entries()) {
          const ordinal = block.ordinal + at;
          if (ordinal >= from && ordinal < to) onEvent(event, ordinal);
        }
      },
    };
  }
}

/** The events of a block, or what is wrong with it and where it stands. */
export function eventsOf(
  decoder: BlockDecoder,
  { bytes, offset }: FileBlock,
  path: string,
): MarketEvent[] {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    if (!(cause instanceof BlockError)) throw cause;
    throw new TapeFileError('FILE_CORRUPT', path, offset, cause.message, { cause });
  }
}
