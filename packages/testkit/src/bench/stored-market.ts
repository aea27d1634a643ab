import type { MarketEvent, Tick } from '@crude-alpha/contracts';
import { createEngine, encodeOutput } from '@crude-alpha/engine';
import {
  type Connection,
  DerivedBatch,
  DerivedWriter,
  EventBatch,
  EventWriter,
  MAX_BATCH_EVENTS,
} from '@crude-alpha/warehouse';
import { T0 } from '../events.ts';

const MICROS_PER_DAY = 86_400_000_000;
const MICROS_PER_MINUTE = 60_000_000;
const FUTURES = 24;
/** Tables of the event types that come by the thousand. */
const BUSY = ['quotes', 'trades', 'books'] as const;

const { signal } = new AbortController();
const onRetry = (): void => {
  throw new Error('the store refused an insert');
};

/** Opens the writer of a tape that only this benchmark writes. */
async function openWriter(connection: Connection, tape: string): Promise<EventWriter> {
  return await EventWriter.open(
    { connection, tape, keepSec: null, signal, onRetry },
    { created: 'bench', held: { first: 0, next: 0 } },
  );
}

/** Stores events as the store does, while one batch is under way the next is packed; seconds that took. */
export async function storeEvents(
  connection: Connection,
  tape: string,
  events: readonly MarketEvent[],
): Promise<number> {
  const writer = await openWriter(connection, tape);
  const batch = new EventBatch(tape);
  const begin = performance.now();
  let underway = Promise.resolve();
  for (let ordinal = 0; ordinal < events.length; ordinal++) {
    batch.add(events[ordinal]!, ordinal);
    if (batch.span < MAX_BATCH_EVENTS && ordinal + 1 < events.length) continue;
    const sealed = batch.seal();
    await underway;
    underway = writer.store(sealed);
  }
  await underway;
  return (performance.now() - begin) / 1e3;
}

/**
 * Copies what is stored of a tape until there are so many events in one day, each copy under ordinals and
 * at times of its own; how many there are then.
 */
export async function fillDay(
  connection: Connection,
  tape: string,
  stored: number,
  atLeast: number,
): Promise<number> {
  const db = connection.database;
  const copies = Math.ceil(atLeast / stored);
  const apart = Math.floor(MICROS_PER_DAY / copies);
  let done = 1;
  while (done < copies) {
    const next = Math.min(done, copies - done);
    for (const table of BUSY) {
      await connection.command(
        `INSERT INTO ${db}.${table} SELECT * REPLACE (ordinal + {by:UInt64} AS ordinal,
           addMicroseconds(ts, {later:Int64}) AS ts)
         FROM ${db}.${table} WHERE tape = {tape:String} AND ordinal < {end:UInt64}`,
        { tape, by: done * stored, later: done * apart, end: next * stored },
      );
    }
    done += next;
  }
  const ordinal = copies * stored;
  const batch = new EventBatch(tape);
  batch.add(tickAt(T0 + MICROS_PER_DAY), ordinal);
  // With it goes the mark up to which everything is stored.
  await (await openWriter(connection, tape)).store(batch.seal());
  return ordinal + 1;
}

/** Stores the candles of a day in which some futures trade four times a minute; how many candles. */
export async function storeCandles(connection: Connection, tape: string): Promise<number> {
  const engine = createEngine({ products: ['CL'], emitMs: 3_600_000, rate: 0.04 });
  const writer = await DerivedWriter.open({ connection, tape, signal, onRetry });
  const batch = new DerivedBatch(tape);
  let ordinal = 0;
  for (let ts = T0; ts < T0 + MICROS_PER_DAY; ts += MICROS_PER_MINUTE / 4) {
    const trades = futures.map((symbol, at): MarketEvent => {
      const price = 70 + ((ordinal + at) % 40) / 100;
      const stamp = { ts, tsRecv: ts, feed: 'synthetic' } as const;
      return { type: 'trade', symbol, ...stamp, price, size: 1, aggressor: 'buy' };
    });
    for (const event of [tickAt(ts), ...trades]) {
      for (const [index, output] of engine.step(event, ordinal).entries()) {
        if (output.kind !== 'candle') continue;
        const payload = Buffer.from(encodeOutput(output));
        batch.add({ subject: output.subject, payload, ordinal, index });
      }
      ordinal++;
    }
  }
  const { count } = batch;
  await writer.store(batch.seal()!);
  return count;
}

/** Bytes on disk of what is stored of the events, after all parts are merged. */
export async function bytesOnDisk(connection: Connection): Promise<number> {
  const db = connection.database;
  for (const table of BUSY) await connection.command(`OPTIMIZE TABLE ${db}.${table} FINAL`);
  const [found] = await connection.rows<{ bytes: number }>(
    `SELECT sum(bytes_on_disk) AS bytes FROM system.parts
     WHERE active AND database = {db:String} AND table NOT IN ('checkpoints', 'frames', 'candles')`,
    { db },
  );
  return found!.bytes;
}

/** A future that trades all day. */
export const FUTURE = 'CL.F27';
const months = 'FGHJKMNQUVXZ';
const futures = Array.from(
  { length: FUTURES },
  (_, at) => `CL.${months[at % 12]}${27 + Math.floor(at / 12)}`,
);

function tickAt(ts: number): Tick {
  return { type: 'tick', ts, tsRecv: ts, feed: 'synthetic' };
}
