import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlockEncoder, type MarketEvent } from '@crude-alpha/contracts';
import { createEngine } from '@crude-alpha/engine';
import { fileSource, openTapeFileWriter, type ReplaySource } from '@crude-alpha/recording';
import { Connection, migrate, storeSource } from '@crude-alpha/warehouse';
import { launchClickHouse } from '../clickhouse.ts';
import { marketSeconds } from './market-events.ts';
import { type Bench, median, rounded } from './result.ts';
import { storeEvents } from './stored-market.ts';

const SECONDS = 8;
const ROUNDS = 3;
const TAPE = 'bench';
const BLOCK_BYTES = 1 << 20;
const { signal } = new AbortController();

/** A recorded firehose read again in its order, from the store and from a file, into an engine. */
export const benchReplay: Bench = async (say) => {
  const dir = await mkdtemp(join(tmpdir(), 'crude-bench-'));
  const server = await launchClickHouse();
  const connection = new Connection({ url: server.url, database: server.database, name: 'bench' });
  try {
    await migrate(connection, { database: server.database, cluster: null });
    const events = [...marketSeconds('firehose', SECONDS)].flat();
    await storeEvents(connection, TAPE, events);
    const path = join(dir, 'bench.tape');
    await record(path, events);
    const store = await storeSource(connection, TAPE);
    const file = await fileSource(path);
    say(`${events.length.toLocaleString('en-US')} events, ${ROUNDS} rounds of each, in turn`);
    const rates = { store: [], file: [], storeReadOnly: [], fileReadOnly: [] } as Rates;
    for (let round = 0; round <= ROUNDS; round++) {
      const found = {
        store: await toEngine(store),
        file: await toEngine(file),
        storeReadOnly: await readOnly(store),
        fileReadOnly: await readOnly(file),
      };
      // The first round warms the compiler up.
      if (round === 0) continue;
      for (const name of Object.keys(rates) as (keyof Rates)[]) rates[name].push(found[name]);
      say(`round ${round}: store ${shown(found.store)}, file ${shown(found.file)}`);
    }
    const perSec = median(rates.store);
    const readPerSec = median(rates.storeReadOnly);
    return {
      name: 'replay',
      figures: rounded({
        eventsPerSec: perSec,
        fileEventsPerSec: median(rates.file),
        events: events.length,
      }),
      peers: rounded({
        readOnlyPerSec: readPerSec,
        fileReadOnlyPerSec: median(rates.fileReadOnly),
      }),
      ratios: rounded({ vsReadOnly: perSec / readPerSec, vsFile: perSec / median(rates.file) }),
    };
  } finally {
    await connection.command(`DROP DATABASE IF EXISTS ${server.database}`);
    await connection.close();
    await server.stop();
    await rm(dir, { recursive: true });
  }
};

type Rates = Record<'store' | 'file' | 'storeReadOnly' | 'fileReadOnly', number[]>;

async function record(path: string, events: readonly MarketEvent[]): Promise<void> {
  const writer = await openTapeFileWriter(path);
  const encoder = new BlockEncoder(BLOCK_BYTES);
  const perBlock = 900;
  for (let at = 0; at < events.length; at += perBlock) {
    for (const event of events.slice(at, at + perBlock)) encoder.add(event);
    await writer.append(encoder.finish(at));
  }
  await writer.close();
}

/** Events a second into alpha and candles. */
async function toEngine(source: ReplaySource): Promise<number> {
  const engine = createEngine({ products: ['CL'], emitMs: 1_000, rate: 0.04 });
  return await play(source, (event, ordinal) => {
    engine.step(event, ordinal);
  });
}

/** Events a second into nothing. */
async function readOnly(source: ReplaySource): Promise<number> {
  let newest = 0;
  return await play(source, (event) => {
    newest = event.ts;
  }).then((perSec) => (newest > 0 ? perSec : 0));
}

async function play(
  source: ReplaySource,
  onEvent: (event: MarketEvent, ordinal: number) => void,
): Promise<number> {
  let events = 0;
  const begin = performance.now();
  for await (const window of source.read(source.first, source.next, signal)) {
    window.forEach((event, ordinal) => {
      onEvent(event, ordinal);
      events++;
    });
  }
  const wallSec = (performance.now() - begin) / 1e3;
  if (events !== source.next - source.first) throw new Error(`${events} events came out`);
  return events / wallSec;
}

function shown(perSec: number): string {
  return `${(perSec / 1e6).toFixed(2)} M/s`;
}
