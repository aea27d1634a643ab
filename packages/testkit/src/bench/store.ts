import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Candle, MarketEvent } from '@crude-alpha/contracts';
import {
  Connection,
  DerivedBatch,
  DerivedWriter,
  EventBatch,
  EventWriter,
  MAX_BATCH_EVENTS,
  migrate,
  operations,
  ReadAhead,
  type Source,
} from '@crude-alpha/warehouse';
import { launchClickHouse } from '../clickhouse.ts';
import { T0 } from '../events.ts';
import { marketSeconds } from './market-events.ts';
import { type Bench, median, quantile, rounded } from './result.ts';

const ROWS = 50_000_000;
/** The last of them, stored against the clock while questions are asked. */
const TIMED_ROWS = 6_000_000;
const RAW_ROWS = 3_000_000;
/** Different events among the timed ones: nothing but storing shall take time then. */
const KEPT_EVENTS = 16 * MAX_BATCH_EVENTS;
const ASKED = 60;
const TAPE = 'bench';
const DAY_MINUTES = 1_440;
const MINUTE_MICROS = 60_000_000;

const signal = new AbortController().signal;
const onRetry = (): void => {};

/** Fifty million events of the market at its liveliest in one table set, and questions about them as the gateway asks them. */
export const benchStore: Bench = async (say) => {
  const server = await launchClickHouse();
  const connection = new Connection({ url: server.url, database: server.database, name: 'bench' });
  try {
    await migrate(connection, { database: server.database, cluster: null });
    const source: Source = {
      connection,
      tape: TAPE,
      limits: { seconds: 30 },
      ahead: new ReadAhead(),
    };
    const writer = await EventWriter.open(
      { connection, tape: TAPE, keepSec: null, signal, onRetry },
      { created: 'bench', held: { first: 0, next: 0 } },
    );
    const bystander = watchBystander();

    say(`filling in ${(ROWS - TIMED_ROWS).toLocaleString('en-US')} events of the market`);
    const { kept, next } = await fill(writer, ROWS - TIMED_ROWS, say);
    await storeCandles(connection);
    await merged(connection);
    const quietP99Ms = await bystander.p99Ms(2_000);

    say(`storing ${TIMED_ROWS.toLocaleString('en-US')} more while asking`);
    const busy = bystander.p99Ms(null);
    const timed = await insertWhileAsking(writer, source, kept, next);
    const busyP99Ms = await busy;
    const rawPerSec = await insertRaw(connection, kept);

    await merged(connection);
    say('asking');
    const latest = await ask(source, 'latestEvents', () => ({ type: 'quote', limit: '100' }));
    const pages = await askPages(source);
    const candles = await ask(source, 'listCandles', (at) => ({
      symbol: `CL.${months[at % months.length]}`,
      interval: '1m',
      from: new Date(T0 / 1000).toISOString(),
      limit: '2000',
    }));
    const bytesPerEvent = await diskBytesPerEvent(connection);
    bystander.stop();
    return {
      name: 'store',
      figures: rounded({
        insertPerSec: timed.perSec,
        latest100Ms: median(latest.ms),
        latest100P95Ms: quantile(latest.ms, 0.95),
        latest100WhileStoringMs: median(timed.askedMs),
        cursorPageMs: median(pages),
        cursorPageP95Ms: quantile(pages, 0.95),
        candlesDayMs: median(candles.ms),
        candlesOfADay: candles.rows,
        bytesPerEvent,
        rows: ROWS,
        bystanderQuietP99Ms: quietP99Ms,
        bystanderBusyP99Ms: busyP99Ms,
      }),
      peers: rounded({ rawInsertPerSec: rawPerSec }),
      ratios: rounded({ insertVsRaw: timed.perSec / rawPerSec }),
    };
  } finally {
    await connection.close();
    await server.stop();
  }
};

/** Events of the market as they come, none twice; the first ones are kept for the timed part. */
async function fill(
  writer: EventWriter,
  rows: number,
  say: (line: string) => void,
): Promise<{ kept: MarketEvent[]; next: number }> {
  const kept: MarketEvent[] = [];
  let next = 0;
  const batch = new EventBatch(TAPE);
  let storing = Promise.resolve();
  for (const events of marketSeconds('firehose', Number.POSITIVE_INFINITY)) {
    for (const event of events) {
      if (next === rows) break;
      if (kept.length < KEPT_EVENTS && next > events.length) kept.push(event);
      batch.add(event, next++);
      if (batch.span < MAX_BATCH_EVENTS && next < rows) continue;
      const sealed = batch.seal();
      await storing;
      storing = writer.store(sealed);
      if (next % (MAX_BATCH_EVENTS * 128) === 0) say(`${next.toLocaleString('en-US')}`);
    }
    if (next === rows) break;
  }
  await storing;
  return { kept, next };
}

interface Timed {
  readonly perSec: number;
  readonly askedMs: readonly number[];
}

async function insertWhileAsking(
  writer: EventWriter,
  source: Source,
  kept: readonly MarketEvent[],
  from: number,
): Promise<Timed> {
  const askedMs: number[] = [];
  let over = false;
  const asking = (async () => {
    while (!over) {
      const begin = performance.now();
      await answer(source, 'latestEvents', { type: 'quote', limit: '100' });
      askedMs.push(performance.now() - begin);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  const begin = performance.now();
  let storing = Promise.resolve();
  const batch = new EventBatch(TAPE);
  for (let at = 0; at < TIMED_ROWS; at++) {
    batch.add(kept[at % kept.length]!, from + at);
    if (batch.span < MAX_BATCH_EVENTS && at < TIMED_ROWS - 1) continue;
    const sealed = batch.seal();
    await storing;
    storing = writer.store(sealed);
  }
  await storing;
  const perSec = TIMED_ROWS / ((performance.now() - begin) / 1e3);
  over = true;
  await asking;
  return { perSec, askedMs };
}

/** The same blocks made beforehand, straight into a table without a checkpoint: what the engine alone takes. */
async function insertRaw(connection: Connection, kept: readonly MarketEvent[]): Promise<number> {
  const quotes = kept.filter(({ type }) => type === 'quote').slice(0, MAX_BATCH_EVENTS);
  const batch = new EventBatch('raw');
  for (const [at, quote] of quotes.entries()) batch.add(quote, at);
  const [rows] = batch.seal().tables;
  const bytes = rows!.bytes.slice();
  const rounds = Math.ceil(RAW_ROWS / rows!.rows);
  const begin = performance.now();
  for (let round = 0; round < rounds; round++) {
    const token = `raw.${round}`;
    const body = Readable.from([bytes]);
    await connection.insert(`${connection.database}.quotes`, 'Native', body, { token });
  }
  return (rounds * rows!.rows) / ((performance.now() - begin) / 1e3);
}

async function askPages(source: Source): Promise<number[]> {
  const ms: number[] = [];
  const from = new Date((T0 + 90e6) / 1000).toISOString();
  let cursor: string | undefined;
  for (let at = 0; at < ASKED; at++) {
    const begin = performance.now();
    const page = (await answer(source, 'listEvents', {
      type: 'quote',
      limit: '500',
      from,
      ...(cursor === undefined ? {} : { cursor }),
    })) as { readonly data: readonly unknown[]; readonly next: string };
    // The first one looks for its time, the others go on from a place.
    if (at > 0) ms.push(performance.now() - begin);
    if (page.data.length !== 500) throw new Error(`a page has ${page.data.length} events`);
    cursor = page.next;
  }
  return ms;
}

async function ask(
  source: Source,
  id: string,
  asked: (at: number) => Readonly<Record<string, string>>,
): Promise<{ ms: number[]; rows: number }> {
  const ms: number[] = [];
  let rows = 0;
  for (let at = 0; at < ASKED; at++) {
    const begin = performance.now();
    const found = (await answer(source, id, asked(at))) as { readonly data: readonly unknown[] };
    ms.push(performance.now() - begin);
    rows = found.data.length;
    if (rows === 0) throw new Error(`${id} finds nothing`);
  }
  return { ms, rows };
}

async function answer(
  source: Source,
  id: string,
  texts: Readonly<Record<string, string>>,
): Promise<unknown> {
  const operation = operations.find((one) => one.id === id);
  if (operation === undefined) throw new Error(`there is no question ${id}`);
  const found = await operation.run(source, texts, signal);
  // What is sent is text.
  return JSON.parse(JSON.stringify(found));
}

const months = ['F27', 'G27', 'H27', 'J27', 'K27', 'M27', 'N27', 'Q27', 'U27', 'V27', 'X27', 'Z27'];

/** A day of minutes for every month, each minute corrected once. */
async function storeCandles(connection: Connection): Promise<void> {
  const writer = await DerivedWriter.open({ connection, tape: TAPE, signal, onRetry });
  const batch = new DerivedBatch(TAPE);
  let ordinal = 0;
  for (let minute = 0; minute < DAY_MINUTES; minute++) {
    for (const [month, name] of months.entries()) {
      for (let rev = 0; rev < 2; rev++) {
        const open = 70 + ((minute * 7 + month * 13) % 200) / 100;
        const start = T0 - (T0 % MINUTE_MICROS) + (minute + 1) * MINUTE_MICROS;
        const candle: Candle = {
          symbol: `CL.${name}`,
          interval: '1m',
          ts: start,
          seq: ordinal,
          rev,
          open,
          high: open + 0.05,
          low: open - 0.04,
          close: open + 0.01,
          volume: 100 + (minute % 50) + rev,
          buyVolume: 60 + rev,
          sellVolume: 40,
          trades: 30 + rev,
          lastTs: start + MINUTE_MICROS - 1 - rev,
        };
        const payload = Buffer.from(JSON.stringify(candle));
        batch.add({ subject: `candles.1m.CL.${name}`, payload, ordinal: ordinal++, index: 0 });
      }
    }
  }
  await writer.store(batch.seal()!);
}

/** Waits until ClickHouse has put together what it is putting together. */
async function merged(connection: Connection): Promise<void> {
  for (let calm = 0; calm < 5; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const [now] = await connection.rows<{ n: number }>('SELECT count() AS n FROM system.merges');
    calm = now?.n === 0 ? calm + 1 : 0;
  }
}

async function diskBytesPerEvent(connection: Connection): Promise<number> {
  const [found] = await connection.rows<{ bytes: number; rows: number }>(
    `SELECT sum(bytes_on_disk) AS bytes, sum(rows) AS rows FROM system.parts
     WHERE active AND database = {database:String} AND table NOT IN ('candles', 'frames', 'checkpoints', 'migrations')`,
    { database: connection.database },
  );
  return found!.bytes / found!.rows;
}

/** Another process, which does nothing but look how late its timers are. */
function watchBystander(): { p99Ms(forMs: number | null): Promise<number>; stop(): void } {
  const child = fork(fileURLToPath(new URL('./bystander-process.js', import.meta.url)));
  return {
    async p99Ms(forMs) {
      child.send('begin');
      await new Promise((resolve) => setTimeout(resolve, forMs ?? BUSY_LOOK_MS));
      child.send('end');
      const [p99Ms] = (await once(child, 'message')) as [number];
      return p99Ms;
    },
    stop: () => child.disconnect(),
  };
}

const BUSY_LOOK_MS = 8_000;
