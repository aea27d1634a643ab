import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, connectBus, readDerived, tapeBounds } from '@crude-alpha/bus';
import { freePort, launchNatsServer, type NatsServer } from '@crude-alpha/local';
import { Connection, readCheckpoint } from '@crude-alpha/warehouse';
import { eventually } from '../eventually.ts';
import { type ServiceProcess, startServiceProcess } from '../service-process.ts';

/** The feed's tape, and the store's database. */
export const TAPE = 'synthetic';
const DATABASE = 'crude';
/** In which something has to go on. */
export const PATIENCE_MS = 120_000;
const LOOK_MS = 250;
/** Of what each process has printed, when it comes to nothing. */
const SHOWN = 2_000;

type Name = 'ingest' | 'compute' | 'store';

/** A feed, compute and the store on a NATS of their own, each a process, until the end of a soak. */
export class Pipeline {
  readonly nats: NatsServer;
  readonly bus: Bus;
  readonly connection: Connection;
  /** What the processes and the `crude` command are configured with. */
  readonly env: Readonly<Record<string, string>>;
  readonly #running = new Map<Name, ServiceProcess>();
  readonly #dir: string;

  private constructor(
    nats: NatsServer,
    bus: Bus,
    dir: string,
    port: number,
    env: Readonly<Record<string, string>>,
  ) {
    this.nats = nats;
    this.bus = bus;
    this.#dir = dir;
    this.env = {
      NATS_URL: nats.url,
      CRUDE_FANOUT: 'off',
      CRUDE_STORE_DIR: dir,
      CRUDE_STORE_PORT: String(port),
      UV_THREADPOOL_SIZE: '16',
      ...env,
    };
    const url = `http://127.0.0.1:${port}`;
    this.connection = new Connection({ url, database: DATABASE, name: 'soak' });
  }

  static async start(env: Readonly<Record<string, string>>): Promise<Pipeline> {
    const dir = await mkdtemp(join(tmpdir(), 'crude-soak-'));
    const nats = await launchNatsServer();
    const bus = await connectBus({ url: nats.url, name: 'soak' });
    const pipeline = new Pipeline(nats, bus, dir, await freePort(), env);
    try {
      for (const name of ['ingest', 'compute', 'store'] as const) await pipeline.restart(name);
    } catch (cause) {
      await pipeline.end();
      throw cause;
    }
    return pipeline;
  }

  /** Kills it where it runs, and starts it anew. */
  async restart(name: Name): Promise<void> {
    await this.#running.get(name)?.kill();
    this.#running.set(name, await startServiceProcess(name, this.env));
  }

  /** SIGTERM: what it holds is written. */
  async stop(name: Name): Promise<void> {
    await this.#running.get(name)?.stop();
  }

  /** Waits until so many events are stored; how many that are. */
  async stored(atLeast: number): Promise<number> {
    return await this.#goesOn(`${atLeast} events are stored`, atLeast, async () => {
      // While the store is down nobody answers.
      const checkpoint = await readCheckpoint(this.connection, TAPE, 'tape').catch(() => null);
      return checkpoint?.next ?? 0;
    });
  }

  /** Waits until the tape has so many events; how many that are. */
  async taped(atLeast: number): Promise<number> {
    const what = `${atLeast} events are on the tape`;
    return await this.#goesOn(what, atLeast, () => this.tapeEnd());
  }

  async tapeEnd(): Promise<number> {
    return (await tapeBounds(this.bus, TAPE))?.held?.next ?? 0;
  }

  /** Waits until compute has derived all and all of it is stored. Compute is stopped then. */
  async settled(): Promise<void> {
    const compute = this.#running.get('compute')!;
    await this.#goesOn('all is derived', 0, async () => {
      const page = await (await fetch(`${compute.adminUrl}/metrics`)).text();
      return -Number(/^crude_compute_tape_pending_blocks (\S+)$/m.exec(page)?.[1]);
    });
    // Asked to stop, it publishes what it holds.
    await compute.stop();
    let last = { ordinal: -1, index: -1 };
    const { signal } = new AbortController();
    for await (const { pending, position } of readDerived(this.bus, {
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
        const checkpoint = await readCheckpoint(this.connection, TAPE, 'derived');
        return checkpoint?.next === last.ordinal && checkpoint.idx === last.index;
      },
      PATIENCE_MS,
    );
  }

  async end(): Promise<void> {
    for (const process of [...this.#running.values()].toReversed()) await process.kill();
    await this.connection.close();
    await this.bus.close();
    await this.nats.stop();
    await rm(this.#dir, { recursive: true, force: true });
  }

  /** Waits for a number that grows, however long it takes, as long as it grows. */
  async #goesOn(what: string, atLeast: number, look: () => Promise<number>): Promise<number> {
    let best = Number.NEGATIVE_INFINITY;
    let until = 0;
    for (;;) {
      const now = await look();
      if (now >= atLeast) return now;
      if (now > best) {
        best = now;
        until = performance.now() + PATIENCE_MS;
      }
      if (performance.now() > until) {
        const said = [...this.#running.values()].map((one) => one.output().slice(-SHOWN));
        throw new Error(`nothing goes on at ${best} (${what}):\n${said.join('\n--\n')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}
