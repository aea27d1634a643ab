import { type MarketEvent, replayTape } from '@crude-alpha/contracts';
import type { Bus } from './connect.ts';
import { BusError } from './errors.ts';
import type { StreamLimits } from './stream.ts';
import { removeTape, tapeBounds } from './tape-bounds.ts';
import { openTapeWriter, type TapeWriter } from './tape-writer.ts';

export interface ReplayTapeOptions extends StreamLimits {
  /** Told apart from other copies by it. */
  readonly name: string;
  /** The name is that of a live tape, whose readers shall take the events for what happens now. */
  readonly live?: boolean;
}

/** A tape that a recorded one is played onto, under the ordinals that its events have. */
export interface ReplayTape {
  /** Its name now: going back gives it another one, since no tape takes back what it has said. */
  readonly tape: string;
  readonly congested: boolean;
  write(event: MarketEvent, ordinal: number): void;
  drained(): Promise<void>;
  /** Goes on at an ordinal: behind a hole on the same tape, or before its end on another one. */
  jump(ordinal: number): Promise<void>;
  flush(): Promise<void>;
  close(): Promise<void>;
  /** Forgets every tape that it wrote. */
  remove(): Promise<void>;
}

/** Opens a tape to play onto; throws `TAPE_TAKEN` where there is one of that name already. */
export async function openReplayTape(bus: Bus, options: ReplayTapeOptions): Promise<ReplayTape> {
  const first = options.live === true ? options.name : replayTape(options.name);
  if ((await tapeBounds(bus, first)) !== null) {
    throw new BusError(
      'TAPE_TAKEN',
      `there is a tape ${first} already: give the copy another name`,
    );
  }
  const tapes: string[] = [];
  let turn = 1;
  const open = async (tape: string): Promise<TapeWriter> => {
    const { maxAgeMs, maxBytes } = options;
    const writer = await openTapeWriter(bus, { tape, maxAgeMs, maxBytes });
    tapes.push(tape);
    return writer;
  };
  let writer = await open(first);
  return {
    get tape() {
      return tapes.at(-1)!;
    },
    get congested() {
      return writer.congested;
    },
    write(event, ordinal) {
      if (ordinal !== writer.nextOrdinal) writer.skipTo(ordinal);
      writer.write(event);
    },
    drained: () => writer.drained(),
    async jump(ordinal) {
      if (ordinal >= writer.nextOrdinal) return;
      await writer.close();
      // Another copy may be called so: its tape is not to be written.
      do turn++;
      while ((await tapeBounds(bus, `${first}-${turn}`)) !== null);
      writer = await open(`${first}-${turn}`);
    },
    flush: () => writer.flush(),
    close: () => writer.close(),
    async remove() {
      for (const tape of tapes) await removeTape(bus, tape);
    },
  };
}
