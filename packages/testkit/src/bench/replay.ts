import type { MarketEvent } from '@crude-alpha/contracts';
import { createEngine } from '@crude-alpha/engine';
import {
  Connection,
  EventBatch,
  EventWriter,
  MAX_BATCH_EVENTS,
  migrate,
  storeSource,
} from '@crude-alpha/warehouse';
import { launchClickHouse } from '../clickhouse.ts';
import { marketSeconds } from './market-events.ts';
import { type Bench, median, rounded } from './result.ts';

const EVENTS = 4_000_000;
const ROUNDS = 3;
const TAPE = 'bench';
const engineConfig = { products: ['CL'], emitMs: 1_000, rate: 0.04 };

const signal = new AbortController().signal;

/** From what is stored to the engine's door, in the order of the tape; and through the engine. */
export const benchReplay: Bench = async (say) => {
  const server = await launchClickHouse();
  const connection = new Connection({ url: server.url, database: server.database, name: 'bench' });
  try {
    await migrate(connection, { database: server.database, cluster: null });
    say(`storing ${EVENTS.toLocaleString('en-US')} events of the market`);
    await fill(connection);
    const raw: number[] = [];
    const door: number[] = [];
    const through: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      raw.push(await readBytes(connection));
      door.push(await replay(connection, () => {}));
      const engine = createEngine(engineConfig);
      through.push(await replay(connection, (event, ordinal) => void engine.step(event, ordinal)));
      say(
        `round ${round + 1}: bytes alone ${shown(raw[round]!)}, events ${shown(door[round]!)}, through the engine ${shown(through[round]!)}`,
      );
    }
    return {
      name: 'replay',
      figures: rounded({ eventsPerSec: median(door), throughEnginePerSec: median(through) }),
      peers: rounded({ bytesAlonePerSec: median(raw) }),
      ratios: rounded({
        eventsVsBytes: median(door.map((rate, at) => rate / raw[at]!)),
        throughEngineVsEvents: median(through.map((rate, at) => rate / door[at]!)),
      }),
    };
  } finally {
    await connection.close();
    await server.stop();
  }
};

function shown(perSec: number): string {
  return `${(perSec / 1e6).toFixed(2)} M/s`;
}

async function fill(connection: Connection): Promise<void> {
  const writer = await EventWriter.open(
    { connection, tape: TAPE, keepSec: null, signal, onRetry: () => {} },
    { created: 'bench', held: { first: 0, next: 0 } },
  );
  const batch = new EventBatch(TAPE);
  let next = 0;
  for (const events of marketSeconds('firehose', Number.POSITIVE_INFINITY)) {
    for (const event of events) {
      if (next === EVENTS) break;
      batch.add(event, next++);
      if (batch.span === MAX_BATCH_EVENTS) await writer.store(batch.seal());
    }
    if (next === EVENTS) break;
  }
  if (!batch.isEmpty) await writer.store(batch.seal());
}

async function replay(
  connection: Connection,
  onEvent: (event: MarketEvent, ordinal: number) => void,
): Promise<number> {
  const source = await storeSource(connection, TAPE);
  const begin = performance.now();
  let expected = 0;
  for await (const window of source.read(source.first, source.next, signal)) {
    window.forEach((event, ordinal) => {
      if (ordinal !== expected++) throw new Error(`event ${ordinal} where ${expected - 1} belongs`);
      onEvent(event, ordinal);
    });
  }
  if (expected !== EVENTS) throw new Error(`${expected} events were read`);
  return EVENTS / ((performance.now() - begin) / 1e3);
}

/** The quotes as ClickHouse sends them, which nobody looks at: what its side of a replay takes. */
async function readBytes(connection: Connection): Promise<number> {
  const [found] = await connection.rows<{ rows: number }>(
    `SELECT count() AS rows FROM ${connection.database}.quotes`,
  );
  const begin = performance.now();
  await connection.bytes(
    `SELECT * FROM ${connection.database}.quotes ORDER BY tape, ordinal FORMAT Native`,
  );
  return found!.rows / ((performance.now() - begin) / 1e3);
}
