import { BlockDecoder, BlockError, type MarketEvent } from '@crude-alpha/contracts';
import { TapeFileError } from '../errors.ts';
import { type FileBlock, jump, readTapeFile } from '../tape-file.ts';
import type { ReplaySource, ReplayWindow } from './source.ts';

/** Recorded tapes as something to play. */
export interface FileSource extends ReplaySource {
  /** What is known to be good of them may not be all that was recorded: they have no mark of an end. */
  readonly unended: readonly TapeFileError[];
}

/** What a file holds. */
interface Part {
  readonly path: string;
  readonly first: number;
  readonly next: number;
}

/**
 * The files of a recorded tape, in whichever order they are named, as something to play; reads through them once to
 * know where they begin and end. Throws `FILE_NOT_CONTIGUOUS` where they leave a hole, or have something twice.
 */
export async function fileSource(...paths: readonly string[]): Promise<FileSource> {
  const unended: TapeFileError[] = [];
  const parts: Part[] = [];
  for (const path of paths) {
    const part = await partOf(path, unended);
    if (part !== null) parts.push(part);
  }
  parts.sort((a, b) => a.first - b.first);
  for (const [at, { first, path }] of parts.entries()) {
    const before = parts[at - 1];
    if (before !== undefined && before.next !== first) throw jump(path, 0, before.next, first);
  }
  const next = parts.at(-1)?.next ?? 0;
  return {
    first: parts[0]?.first ?? 0,
    next,
    unended,
    async ordinalAt(ts) {
      const decoder = new BlockDecoder();
      for (const { path } of parts) {
        for await (const block of readTapeFile(path)) {
          const found = firstAt(eventsOf(decoder, block, path), ts);
          if (found >= 0) return block.ordinal + found;
        }
      }
      return next;
    },
    async *read(from, to, signal) {
      for (const part of parts) {
        if (part.next > from && part.first < to) yield* windows(part.path, from, to, signal);
      }
    },
  };
}

/** Null of a file without events. */
async function partOf(path: string, unended: TapeFileError[]): Promise<Part | null> {
  let [first, next] = [-1, 0];
  try {
    for await (const block of readTapeFile(path, { ended: true })) {
      if (first < 0) first = block.ordinal;
      next = block.ordinal + block.count;
    }
  } catch (error) {
    if (!(error instanceof TapeFileError) || error.code !== 'FILE_NOT_ENDED') throw error;
    unended.push(error);
  }
  return first < 0 ? null : { path, first, next };
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
