import { Appender, type AppenderStats } from './appender.ts';
import type { Bus } from './connect.ts';
import {
  type DerivedPosition,
  isAfter,
  POSITION_HEADER,
  parsePosition,
  renderPosition,
} from './derived-position.ts';
import type { BusError } from './errors.ts';
import { managerOf, type StreamLimits } from './stream.ts';
import { takeSubjects } from './take-subjects.ts';

export interface DerivedWriterOptions extends StreamLimits {
  readonly stream: string;
  readonly subjects: readonly string[];
}

/** The one writer of what is derived from a tape; nothing is written twice, whatever is re-read. */
export interface DerivedWriter {
  /** Position of the newest message that is there. */
  readonly last: DerivedPosition | null;
  readonly stats: Readonly<AppenderStats>;
  readonly congested: boolean;
  readonly failed: Promise<BusError>;
  /** False when this position was written before: then nothing happens. */
  append(subject: string, payload: Uint8Array, position: DerivedPosition): boolean;
  drained(): Promise<void>;
  flush(): Promise<void>;
  close(): Promise<void>;
}

const WINDOW_MESSAGES = 256;
const WINDOW_BYTES = 4 * 1024 * 1024;

export async function openDerivedWriter(
  bus: Bus,
  options: DerivedWriterOptions,
): Promise<DerivedWriter> {
  await takeSubjects(await managerOf(bus), options.stream, options.subjects);
  const appender = await Appender.open(bus, {
    stream: options.stream,
    subjects: options.subjects,
    limits: options,
    windowMessages: WINDOW_MESSAGES,
    windowBytes: WINDOW_BYTES,
  });
  let last = appender.tail === null ? null : parsePosition(appender.tail.header(POSITION_HEADER));
  return {
    get last() {
      return last;
    },
    stats: appender.stats,
    get congested() {
      return appender.congested;
    },
    failed: appender.failed,
    append(subject, payload, position) {
      if (last !== null && !isAfter(position, last)) return false;
      appender.append(subject, payload, [POSITION_HEADER, renderPosition(position)], null);
      last = position;
      return true;
    },
    drained: () => appender.drained(),
    flush: () => appender.flush(),
    close: () => appender.close(),
  };
}
