import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Bus, connectBus, readDerived, tapeBounds } from '@crude-alpha/bus';
import { freePort, launchNatsServer } from '@crude-alpha/local';
import { auditTape, Connection, readCheckpoint } from '@crude-alpha/warehouse';
import { eventually } from '../eventually.ts';
import { type ServiceProcess, startServiceProcess } from '../service-process.ts';
import { compareEvents, compareOutputs } from './compare.ts';
import { seeded } from './seeded.ts';

export interface KillsOptions {
  /** Who is killed: the store, or nats-server under it. */
  readonly victim: 'store' | 'nats-server';
  readonly kills: number;
  readonly seed: number;
  /** `firehose` is some 250,000 events a second of the market, `active` some 17,000. */
  readonly mode: 'active' | 'firehose';
  /** Seconds of the market a second. */
  readonly speed: number;
  readonly say: (line: string) => void;
}

/** What was there in the end. */
export interface KillsReport {
  readonly kills: number;
  readonly events: number;
  readonly outputs: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly differences: readonly string[];
}

const TAPE = 'synthetic';
const DATABASE = 'crude';
/** Events stored between two kills at least: a life that stores nothing proves nothing. */
const STRIDE = 20_000;
const LONGEST_LIFE_MS = 400;
const PATIENCE_MS = 120_000;
/** Of what each process has printed, when it comes to nothing. */
const SHOWN = 2_000;

/**
 * Runs a feed, compute and the store, kills one of them again and again in the middle of the firehose by
 * SIGKILL, and compares in the end what is stored with what is on the tape and what was published.
 */
export async function killInFirehose(options: KillsOptions): Promise<KillsReport> {
  const { kills, mode, say, seed, speed, victim } = options;
  const random = seeded(seed);
  const dir = await mkdtemp(join(tmpdir(), 'crude-soak-'));
  const nats = await launchNatsServer();
  const port = await freePort();
  const env = {
    NATS_URL: nats.url,
    CRUDE_SYNTHETIC_MODE: mode,
    CRUDE_SYNTHETIC_SPEED: String(speed),
    CRUDE_SYNTHETIC_SEED: String(seed),
    CRUDE_SYNTHETIC_START: '2026-03-02T15:00:00Z',
    EMIT_MS: '250',
    CRUDE_FANOUT: 'off',
    CRUDE_STORE_DIR: dir,
    CRUDE_STORE_PORT: String(port),
    CRUDE_STORE_FLUSH: '200ms',
    UV_THREADPOOL_SIZE: '16',
  };
  const connection = new Connection({
    url: `http://127.0.0.1:${port}`,
    database: DATABASE,
    name: 'soak',
  });
  const bus = await connectBus({ url: nats.url, name: 'soak' });
  const running: ServiceProcess[] = [];
  try {
    const ingest = await startServiceProcess('ingest', env);
    const compute = await startServiceProcess('compute', env);
    let store = await startServiceProcess('store', env);
    running.push(ingest, compute, store);
    let reached = await stored(connection, 1);
    for (let kill = 1; kill <= kills; kill++) {
      await delay(random() * LONGEST_LIFE_MS);
      if (victim === 'store') {
        await store.kill();
        running.splice(running.indexOf(store), 1);
        store = await startServiceProcess('store', env);
        running.push(store);
      } else {
        await nats.kill();
        await nats.restart();
      }
      reached = await stored(connection, reached + STRIDE).catch((cause: unknown) => {
        const said = running.map((one) => one.output().slice(-SHOWN)).join('\n--\n');
        throw new Error(`after kill ${kill} nothing goes on:\n${said}`, { cause });
      });
      say(`kill ${kill} of ${victim}: ${reached.toLocaleString('en-US')} events stored`);
    }
    await eventually('NATS is back', () => bus.connected, PATIENCE_MS);
    await ingest.stop();
    const end = await tapeEnd(bus);
    await stored(connection, end);
    say(`the tape has ${end.toLocaleString('en-US')} events; comparing`);
    await settled(bus, connection, compute);
    const { missing, duplicates } = await auditTape(connection, TAPE, { from: 0, to: end });
    const events = await compareEvents(bus, connection, TAPE, end);
    const outputs = await compareOutputs(bus, connection, TAPE, end);
    return {
      kills,
      events: events.count,
      outputs: outputs.count,
      missing: missing.reduce((sum, range) => sum + range.to - range.from, 0),
      duplicates,
      differences: [events.difference, outputs.difference].filter((one) => one !== null),
    };
  } finally {
    for (const process of running.toReversed()) await process.kill();
    await connection.close();
    await bus.close();
    await nats.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Waits until so many events are stored; how many that are. */
async function stored(connection: Connection, atLeast: number): Promise<number> {
  return await eventually(
    `${atLeast} events are stored`,
    async () => {
      // While the store is down nobody answers.
      const checkpoint = await readCheckpoint(connection, TAPE, 'tape').catch(() => null);
      return (checkpoint?.next ?? 0) >= atLeast && checkpoint!.next;
    },
    PATIENCE_MS,
  );
}

async function tapeEnd(bus: Bus): Promise<number> {
  const bounds = await tapeBounds(bus, TAPE);
  return bounds?.held?.next ?? 0;
}

/** Compute has derived all, and all of it is stored. */
async function settled(bus: Bus, connection: Connection, compute: ServiceProcess): Promise<void> {
  await eventually(
    'all is derived',
    async () => {
      const page = await (await fetch(`${compute.adminUrl}/metrics`)).text();
      return /^crude_compute_tape_pending_blocks 0$/m.test(page);
    },
    PATIENCE_MS,
  );
  // Asked to stop, it publishes what it holds.
  await compute.stop();
  let last = { ordinal: -1, index: -1 };
  const { signal } = new AbortController();
  for await (const { pending, position } of readDerived(bus, {
    tape: TAPE,
    from: 'first',
    signal,
  })) {
    last = position;
    if (pending === 0) break;
  }
  await eventually(
    'all that was derived is stored',
    async () => {
      const checkpoint = await readCheckpoint(connection, TAPE, 'derived');
      return checkpoint?.next === last.ordinal && checkpoint.idx === last.index;
    },
    PATIENCE_MS,
  );
}
