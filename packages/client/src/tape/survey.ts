import { BlockDecoder } from '@crude-alpha/contracts';
import { eventsOf, readTapeFile } from '@crude-alpha/recording';

/** What a recorded tape holds. */
export interface Survey {
  readonly first: number | null;
  /** Ordinal behind the last event. */
  readonly next: number | null;
  readonly events: number;
  readonly blocks: number;
  /** Blocks that carry a checksum; those of a stream that was only copied do not. */
  readonly checked: number;
  readonly bytes: number;
  /** Receipt of the first and last event. */
  readonly from: string | null;
  readonly to: string | null;
  readonly types: Readonly<Record<string, number>>;
}

/** Reads a recorded tape to its end. Throws a `TapeFileError` at what is damaged. */
export async function surveyOf(path: string): Promise<Survey> {
  const decoder = new BlockDecoder();
  const types: Record<string, number> = {};
  let first: number | null = null;
  let next: number | null = null;
  let blocks = 0;
  let checked = 0;
  let bytes = 0;
  let events = 0;
  let from: number | null = null;
  let to: number | null = null;
  for await (const block of readTapeFile(path)) {
    first ??= block.ordinal;
    next = block.ordinal + block.count;
    blocks++;
    bytes += block.bytes.length;
    if (block.checked) checked++;
    for (const { tsRecv, type } of eventsOf(decoder, block, path)) {
      from ??= tsRecv;
      to = tsRecv;
      events++;
      types[type] = (types[type] ?? 0) + 1;
    }
  }
  return { first, next, events, blocks, checked, bytes, from: iso(from), to: iso(to), types };
}

function iso(micros: number | null): string | null {
  return micros === null ? null : new Date(micros / 1000).toISOString();
}
