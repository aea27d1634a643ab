import { readBlockHeader } from '@crude-alpha/contracts';
import type { Bus } from './connect.ts';
import { BusError } from './errors.ts';
import { LogReader, type LogReaderStats } from './log-reader.ts';
import { tapeStream } from './names.ts';
import { seekTape, type TapePlace } from './seek.ts';
import { managerOf, streamInfo } from './stream.ts';

export interface ReadTapeOptions {
  readonly tape: string;
  /** Reading starts with the block that holds this place, so a few events before it come too. */
  readonly from: TapePlace;
  readonly signal: AbortSignal;
  /** Given the reader's counters once it reads. */
  readonly onStats?: (stats: Readonly<LogReaderStats>) => void;
}

/** One message of the tape, still packed: `BlockDecoder` of contracts unpacks it. */
export interface TapeBlock {
  readonly bytes: Uint8Array;
  /** Ordinal of its first event. */
  readonly ordinal: number;
  readonly count: number;
  /** Blocks that the server holds behind this one: how far the reader lags. */
  readonly pending: number;
  /** Ordinals that retention took away before this block, or null. */
  readonly holeBefore: { readonly from: number; readonly to: number } | null;
}

const WAIT_FOR_TAPE_MS = 200;

/** Reads a tape in order, from a place to the end and on as it grows; waits for it where it does not exist yet. */
export async function* readTape(
  bus: Bus,
  options: ReadTapeOptions,
): AsyncGenerator<TapeBlock, void, undefined> {
  const { signal } = options;
  const stream = tapeStream(options.tape);
  const manager = await managerOf(bus);
  let info = await streamInfo(manager, stream);
  while (info === null) {
    await new Promise((resolve) => setTimeout(resolve, WAIT_FOR_TAPE_MS));
    if (signal.aborted) return;
    info = await streamInfo(manager, stream);
  }
  const start = await seekTape(manager, stream, info.state, options.from);
  const reader = new LogReader(bus, manager, stream, start);
  options.onStats?.(reader.stats);
  let next = -1;
  for await (const message of reader.read(signal)) {
    const { ordinal, count } = readBlockHeader(message.payload);
    if (next >= 0 && ordinal < next) {
      throw new BusError(
        'TAPE_BROKEN',
        `tape ${options.tape} goes back from ${next} to ${ordinal}`,
      );
    }
    const holeBefore = next >= 0 && ordinal > next ? { from: next, to: ordinal - 1 } : null;
    next = ordinal + count;
    yield { bytes: message.payload, ordinal, count, pending: message.pending, holeBefore };
  }
}
