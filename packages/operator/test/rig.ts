import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { MarketEvent } from '@crude-alpha/contracts';
import { createEngine, encodeOutput } from '@crude-alpha/engine';
import { packSnapshot } from '@crude-alpha/recording';
import { createMarket } from '@crude-alpha/synthetic';
import {
  type ClickHouse,
  launchEmbedded,
  launchNatsServer,
  type NatsServer,
  T0,
} from '@crude-alpha/testkit';
import {
  Connection,
  DATABASE,
  DerivedBatch,
  type DerivedOutput,
  DerivedWriter,
  EventBatch,
  EventWriter,
  migrate,
  saveSnapshot,
} from '@crude-alpha/warehouse';
import type { Command } from '../src/command.ts';

export const TAPE = 'test';
const config = { products: ['CL'], emitMs: 1000, rate: 0.04 };

export const iso = (sec: number): string => new Date(T0 / 1000 + sec * 1000).toISOString();

/** What was on a tape, and what came of it. */
interface Made {
  readonly events: readonly MarketEvent[];
  readonly outputs: readonly DerivedOutput[];
  /** The engine's memory just before the sixth tick. */
  readonly snapshot: { readonly ordinal: number; readonly ts: number; readonly state: Uint8Array };
}

/** Twelve seconds of a market with their ticks, and what an engine makes of them. */
export function makeMarket(): Made {
  const events: MarketEvent[] = [];
  const outputs: DerivedOutput[] = [];
  let snapshot: Made['snapshot'] | null = null;
  const market = createMarket({ seed: 3, mode: 'calm', startTs: T0 });
  const engine = createEngine(config);
  for (let second = 0; second < 12; second++) {
    const { events: made, ts } = market.second();
    for (const event of [{ type: 'tick', ts, tsRecv: ts, feed: 'synthetic' } as const, ...made]) {
      const ordinal = events.push(event) - 1;
      if (event.type === 'tick' && second === 5) {
        const state = packSnapshot(engine, events.at(-2)!);
        snapshot = { ordinal: ordinal - 1, ts: ts - 1, state };
      }
      for (const [index, output] of engine.step(event, ordinal).entries()) {
        const payload = Buffer.from(encodeOutput(output));
        outputs.push({ subject: output.subject, payload, ordinal, index });
      }
    }
  }
  return { events, outputs, snapshot: snapshot! };
}

/** Stores a tape, and what came of it. */
export async function storeTape(
  connection: Connection,
  tape: string,
  { events, outputs }: Pick<Made, 'events' | 'outputs'>,
  created = 'test',
): Promise<void> {
  const common = { connection, tape, signal: new AbortController().signal, onRetry: () => {} };
  const writer = await EventWriter.open(
    { ...common, keepSec: null },
    { created, held: { first: 0, next: 0 } },
  );
  const batch = new EventBatch(tape);
  for (const [ordinal, event] of events.entries()) batch.add(event, ordinal);
  await writer.store(batch.seal());
  await storeOutputs(connection, tape, outputs);
}

/** Stores more of what came of a tape. */
export async function storeOutputs(
  connection: Connection,
  tape: string,
  outputs: Made['outputs'],
): Promise<void> {
  const derived = new DerivedBatch(tape);
  for (const output of outputs) derived.add(output);
  const signal = new AbortController().signal;
  const writer = await DerivedWriter.open({ connection, tape, signal, onRetry: () => {} });
  await writer.store(derived.seal()!);
}

/** How a command ended, and what it said. */
export interface Ran {
  readonly code: number;
  readonly lines: readonly string[];
  /** On stderr. */
  readonly said: string;
}

/** A command that was begun. */
interface Begun {
  readonly done: Promise<Ran>;
  readonly lines: readonly string[];
  readonly stdin: PassThrough;
  readonly stop: AbortController;
}

/** A stored market, and commands that are asked about it. */
export interface Rig {
  readonly nats: NatsServer;
  readonly connection: Connection;
  readonly dir: string;
  /** `url` is another ClickHouse than its own. */
  begin(command: Command, args: readonly string[], url?: string, env?: NodeJS.ProcessEnv): Begun;
  run(command: Command, ...args: readonly string[]): Promise<Ran>;
  close(): Promise<void>;
}

export async function openRig(made: Made): Promise<Rig> {
  const server: ClickHouse = await launchEmbedded();
  const nats = await launchNatsServer();
  const dir = await mkdtemp(join(tmpdir(), 'crude-operator-'));
  const connection = new Connection({ url: server.url, database: DATABASE, name: 'test' });
  await migrate(connection, { database: DATABASE, cluster: null });
  await storeTape(connection, TAPE, made);
  const { fingerprint } = createEngine(config);
  await saveSnapshot(connection, TAPE, { ...made.snapshot, fingerprint });
  const begin = (
    command: Command,
    args: readonly string[],
    url = server.url,
    env: NodeJS.ProcessEnv = {},
  ): Begun => {
    const lines: string[] = [];
    const stdin = new PassThrough();
    const stop = new AbortController();
    let said = '';
    const stderr = new PassThrough();
    stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const done: Promise<Ran> = command(args, {
      env: { CLICKHOUSE_URL: url, NATS_URL: nats.url, CRUDE_TAPE: TAPE, ...env },
      stdin,
      stderr,
      lines: {
        line: (text) => void lines.push(text),
        full: false,
        drained: () => Promise.resolve(),
      },
      interrupted: () => stop.signal,
    }).then((code) => ({ code, lines, said }));
    return { done, lines, stdin, stop };
  };
  return {
    nats,
    connection,
    dir,
    begin,
    run: (command, ...args) => begin(command, args).done,
    async close() {
      await connection.close();
      await nats.stop();
      await server.stop();
      await rm(dir, { recursive: true });
    },
  };
}
