import { isDeepStrictEqual } from 'node:util';
import { type Bus, readTape, type TapeBounds } from '@crude-alpha/bus';
import { BlockDecoder, type MarketEvent } from '@crude-alpha/contracts';
import { type Connection, readEvents, WarehouseError } from '@crude-alpha/warehouse';

export interface StoredTape {
  readonly bus: Bus;
  readonly connection: Connection;
  readonly tape: string;
}

/**
 * Throws `TAPE_REPLACED` where the tape has another event at an ordinal that is stored, or none yet. What was
 * acknowledged and yet lost, as when a machine loses power, is overwritten by what comes then: stored behind
 * what was there before, that would be a past that never was. Where retention took either event nobody can
 * tell.
 */
export async function assertSameTape(
  stored: StoredTape,
  held: TapeBounds['held'],
  ordinal: number,
): Promise<void> {
  if (held === null || ordinal < held.first) return;
  if (ordinal >= held.next) {
    throw replaced(stored.tape, `ends before event ${ordinal}, which is stored`);
  }
  const before = await storedAt(stored, ordinal);
  const now = await heldAt(stored, ordinal);
  if (before === null || now === null || isDeepStrictEqual(before, now)) return;
  throw replaced(stored.tape, `has another event ${ordinal} than is stored`);
}

async function storedAt(
  { connection, tape }: StoredTape,
  ordinal: number,
): Promise<MarketEvent | null> {
  let found: MarketEvent | null = null;
  for await (const window of readEvents(connection, { tape, from: ordinal, to: ordinal + 1 })) {
    window.forEach((event) => {
      found = event;
    });
  }
  return found;
}

async function heldAt({ bus, tape }: StoredTape, ordinal: number): Promise<MarketEvent | null> {
  const stop = new AbortController();
  for await (const block of readTape(bus, { tape, from: { ordinal }, signal: stop.signal })) {
    stop.abort();
    return new BlockDecoder().decode(block.bytes)[ordinal - block.ordinal] ?? null;
  }
  return null;
}

function replaced(tape: string, what: string): WarehouseError {
  return new WarehouseError(
    'TAPE_REPLACED',
    `the tape ${tape} ${what}: it is another tape; give it another name (CRUDE_TAPE), or move the store of the old one away (CRUDE_STORE_DIR)`,
  );
}
