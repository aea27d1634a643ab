import { Readable } from 'node:stream';
import type { MarketEvent } from '@crude-alpha/contracts';
import { Connection, EventBatch, migrate, operations, type Source } from '@crude-alpha/warehouse';
import { launchClickHouse } from '../clickhouse.ts';
import { T0 } from '../events.ts';
import { marketSeconds } from './market-events.ts';
import { type Bench, median, quantile, rounded } from './result.ts';
import { bytesOnDisk, FUTURE, fillDay, storeCandles, storeEvents } from './stored-market.ts';

/** Of the market at its liveliest, some 250,000 events each. */
const SECONDS = 6;
const ROWS = 50_000_000;
const ASKED = 40;
const TAPE = 'bench';
const DAY = 86_400_000_000;

/** Stores a firehose while it is asked for the newest, and answers questions about fifty million events. */
export const benchStore: Bench = async (say) => {
  const events = [...marketSeconds('firehose', SECONDS)].flat();
  const server = await launchClickHouse();
  const connection = await open(server.url, server.database);
  const peer = await open(server.url, `${server.database}_peer`);
  const source: Source = { connection, tape: TAPE, limits: { seconds: 20 } };
  const latest = (): Promise<object> => ask(source, 'latestEvents', { type: 'quote' });
  try {
    // The first insert opens files and compiles; it is made elsewhere.
    await storeEvents(peer, 'warm', events.slice(0, 100_000));
    const prepared = await insertPrepared(peer, events);
    let running = true;
    const busy = askOnAndOn(latest, () => running);
    const insertSec = await storeEvents(connection, TAPE, events);
    running = false;
    const busyMs = await busy;
    const insertPerSec = events.length / insertSec;
    say(
      `${count(events.length)} events in ${insertSec.toFixed(1)} s, ${busyMs.length} questions meanwhile`,
    );
    const bytesPerEvent = (await bytesOnDisk(connection)) / events.length;
    const rows = await fillDay(connection, TAPE, events.length, ROWS);
    say(`${count(rows)} events stored, ${count(await storeCandles(connection, TAPE))} candles`);
    const firstPage = await pageBehind(source, null);
    const latestMs = await timesOf(latest);
    const pageMs = await timesOf(() => pageBehind(source, firstPage));
    const candlesMs = await timesOf(() =>
      ask(source, 'listCandles', {
        interval: '1m',
        symbol: FUTURE,
        from: String(T0),
        to: String(T0 + DAY),
        limit: '2000',
      }),
    );
    const tradesMs = await timesOf(() =>
      ask(source, 'chartPrices', {
        source: 'trade',
        symbol: FUTURE,
        from: String(T0),
        to: String(T0 + DAY),
        points: '1440',
      }),
    );
    const roundTripMs = median(await timesOf(() => connection.rows('SELECT 1')));
    const figures = rounded({
      insertPerSec,
      latest100Ms: median(latestMs),
      latest100P99Ms: quantile(latestMs, 0.99),
      latestWhileInsertingMs: median(busyMs),
      cursorPageMs: median(pageMs),
      candlesDayMs: median(candlesMs),
      chartDayMs: median(tradesMs),
      bytesPerEvent,
      rows,
    });
    return {
      name: 'store',
      figures,
      peers: rounded({ preparedPerSec: prepared, roundTripMs }),
      ratios: rounded({
        insertVsPrepared: insertPerSec / prepared,
        latestVsRoundTrip: median(latestMs) / roundTripMs,
      }),
    };
  } finally {
    for (const one of [connection, peer]) {
      await one.command(`DROP DATABASE IF EXISTS ${one.database}`);
      await one.close();
    }
    await server.stop();
  }
};

async function open(url: string, database: string): Promise<Connection> {
  const connection = new Connection({ url, database, name: 'bench' });
  await migrate(connection, { database, cluster: null });
  return connection;
}

/** The same rows, packed beforehand and nothing written down of them: what the engine itself takes. */
async function insertPrepared(
  connection: Connection,
  events: readonly MarketEvent[],
): Promise<number> {
  const batch = new EventBatch('peer');
  for (const [ordinal, event] of events.entries()) batch.add(event, ordinal);
  const { tables } = batch.seal();
  const begin = performance.now();
  for (const { bytes, table } of tables) {
    await connection.insert(`${connection.database}.${table}`, 'Native', Readable.from([bytes]));
  }
  return (events.length * 1e3) / (performance.now() - begin);
}

function ask(source: Source, id: string, texts: Readonly<Record<string, string>>): Promise<object> {
  return operations.find((operation) => operation.id === id)!.run(source, texts);
}

/** The part of 500 quotes behind a cursor; where the next one begins. */
async function pageBehind(source: Source, cursor: string | null): Promise<string> {
  const page = (await ask(source, 'listEvents', {
    type: 'quote',
    order: 'desc',
    limit: '500',
    ...(cursor === null ? {} : { cursor }),
  })) as { readonly data: readonly object[]; readonly next: string };
  if (page.data.length !== 500) throw new Error(`a page of ${page.data.length} events`);
  return page.next;
}

async function askOnAndOn(
  question: () => Promise<unknown>,
  more: () => boolean,
): Promise<number[]> {
  const times: number[] = [];
  while (more()) times.push(await timeOf(question));
  return times;
}

async function timesOf(question: () => Promise<unknown>): Promise<number[]> {
  await question();
  const times: number[] = [];
  for (let i = 0; i < ASKED; i++) times.push(await timeOf(question));
  return times;
}

async function timeOf(question: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await question();
  return performance.now() - begin;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
