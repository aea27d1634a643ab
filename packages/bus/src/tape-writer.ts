import { BlockDecoder, BlockEncoder, type MarketEvent, tapeSubject } from '@crude-alpha/contracts';
import { Appender, type AppenderStats } from './appender.ts';
import type { Bus } from './connect.ts';
import { BusError } from './errors.ts';
import { tapeStream } from './names.ts';
import type { StreamLimits } from './stream.ts';

export interface TapeWriterOptions extends StreamLimits {
  readonly tape: string;
  /** Blocks that may await their acknowledgement. */
  readonly windowBlocks?: number;
}

/** Where a tape ended when its writer opened it. */
export interface TapeTail {
  /** Ordinal of the last event. */
  readonly ordinal: number;
  readonly lastEvent: MarketEvent;
  /** All events of the last block, for what the last event alone does not tell. */
  readonly events: readonly MarketEvent[];
}

export type AppendedListener = (events: readonly MarketEvent[], firstOrdinal: number) => void;

/** The one writer of a tape. */
export interface TapeWriter {
  readonly tail: TapeTail | null;
  readonly nextOrdinal: number;
  /** Events whose storage was acknowledged, as the ordinal behind the newest. */
  readonly acked: number;
  readonly stats: Readonly<AppenderStats>;
  /** A block is waiting for room in the window: hold, conflate or drop before writing more. */
  readonly congested: boolean;
  /** Resolves with the reason when the tape can never be written again by this writer. */
  readonly failed: Promise<BusError>;
  write(event: MarketEvent): void;
  /**
   * Leaves out the ordinals up to this one, which is that of the next event: for copies of a tape that
   * begin in its middle or lack what retention took. Readers see a hole, as of the original.
   */
  skipTo(ordinal: number): void;
  drained(): Promise<void>;
  flush(): Promise<void>;
  onAppended(listener: AppendedListener): void;
  close(): Promise<void>;
}

/** Large enough that the cost of a message vanishes in it, small enough that one lost is quickly sent again. */
const BLOCK_BYTES = 64 * 1024;
const WINDOW_BLOCKS = 64;
/** With so many unacknowledged the end of a turn no longer sends: one is being stored, one is on its way. */
const EAGER_BLOCKS = 2;
/** No block holds more, so sequence × this lies behind every ordinal that a stream has ever held. */
const MAX_BLOCK_EVENTS = 8_192;

/**
 * Opens a tape for writing. Events are packed while the caller goes on writing and leave as one block
 * when its turn of the event loop ends, so packing adds no delay to a quiet tape; a full block leaves
 * at once.
 */
export async function openTapeWriter(bus: Bus, options: TapeWriterOptions): Promise<TapeWriter> {
  const windowBlocks = options.windowBlocks ?? WINDOW_BLOCKS;
  const appender = await Appender.open(bus, {
    stream: tapeStream(options.tape),
    subjects: [tapeSubject(options.tape)],
    limits: options,
    windowMessages: windowBlocks,
    windowBytes: windowBlocks * BLOCK_BYTES,
  });
  const subject = tapeSubject(options.tape);
  const encoder = new BlockEncoder(BLOCK_BYTES);
  const listeners: AppendedListener[] = [];
  const tail = readTail(appender);
  // Retention may have emptied the stream: then the ordinals go on where none can have been, and
  // readers see a hole. To begin again at 0 would give two events one name.
  let nextOrdinal = tail === null ? appender.lastSeq * MAX_BLOCK_EVENTS : tail.ordinal + 1;
  let acked = nextOrdinal;
  let packed: MarketEvent[] = [];
  let scheduled = false;

  const seal = (): void => {
    const count = encoder.count;
    if (count === 0) return;
    const first = nextOrdinal - count;
    const events = packed;
    packed = [];
    appender.append(subject, encoder.finish(first), null, () => {
      acked = first + count;
      if (events.length > 0) for (const listener of listeners) listener(events, first);
      sealWhenQuiet();
    });
  };

  /**
   * The end of a turn sends what was written in it, but only while hardly anything is under way:
   * under load the open block waits for the next acknowledgement, or until it is full. So blocks grow
   * with the load, and what is waited for is less than a round trip.
   */
  const sealWhenQuiet = (): void => {
    scheduled = false;
    if (!appender.closed && appender.unacknowledged < EAGER_BLOCKS) seal();
  };

  void appender.failed.then(() => {
    packed = [];
  });

  return {
    tail,
    get nextOrdinal() {
      return nextOrdinal;
    },
    get acked() {
      return acked;
    },
    stats: appender.stats,
    get congested() {
      return appender.congested;
    },
    failed: appender.failed,
    write(event) {
      if (encoder.count === MAX_BLOCK_EVENTS || !encoder.add(event)) {
        seal();
        if (!encoder.add(event)) throw new BusError('TAPE_BROKEN', 'an event fits no block');
      }
      nextOrdinal++;
      if (listeners.length > 0) packed.push(event);
      if (scheduled) return;
      scheduled = true;
      setImmediate(sealWhenQuiet);
    },
    skipTo(ordinal) {
      if (ordinal < nextOrdinal) {
        throw new BusError('TAPE_BROKEN', `event ${ordinal} cannot follow ${nextOrdinal - 1}`);
      }
      seal();
      nextOrdinal = ordinal;
    },
    drained: () => appender.drained(),
    async flush() {
      seal();
      await appender.flush();
    },
    onAppended(listener) {
      listeners.push(listener);
    },
    async close() {
      if (!appender.closed) seal();
      await appender.close();
    },
  };
}

function readTail(appender: Appender): TapeTail | null {
  if (appender.tail === null) return null;
  const events: MarketEvent[] = [];
  let ordinal = 0;
  try {
    new BlockDecoder().forEach(appender.tail.payload, (event, at) => {
      events.push(event);
      ordinal = at;
    });
  } catch (cause) {
    throw new BusError('TAPE_BROKEN', `the last block of ${appender.tail.subject} is unreadable`, {
      cause,
    });
  }
  const lastEvent = events.at(-1);
  if (lastEvent === undefined) {
    throw new BusError('TAPE_BROKEN', `the last block of ${appender.tail.subject} is empty`);
  }
  return { ordinal, lastEvent, events };
}
