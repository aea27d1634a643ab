import { type Bus, connectBus, newestOf, readDerived, readTape } from '@crude-alpha/bus';
import {
  BlockDecoder,
  checkServerMessage,
  type MarketEvent,
  readBlockHeader,
  tapeSubject,
} from '@crude-alpha/contracts';
import { createEngine, encodeOutput } from '@crude-alpha/engine';
import { freePort, launchNatsServer, type NatsServer } from '@crude-alpha/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { eventually } from './eventually.ts';
import { type KeptService, keepService } from './keep-service.ts';
import { TapeAudit } from './tape-audit.ts';

/**
 * Events of the firehose between one kill and the next at least: while a process starts it runs on.
 * `CRUDE_FAULT_STRIDE=400000 npx vitest run packages/testkit/src/faults.test.ts` is the long form.
 */
const STRIDE = Number(process.env['CRUDE_FAULT_STRIDE'] ?? 100_000);
/** Four frames a second of the market: there are but a few seconds of it. */
const EMIT_MS = 250;
const TAPE = 'synthetic';

let server: NatsServer;
let bus: Bus;
let port: number;
let env: Record<string, string>;
const running = new Map<'ingest' | 'compute' | 'gateway', KeptService>();

beforeAll(async () => {
  server = await launchNatsServer();
  bus = await connectBus({ url: server.url, name: 'faults' });
  port = await freePort();
  env = {
    NATS_URL: server.url,
    CRUDE_SYNTHETIC_MODE: 'firehose',
    // A Monday morning: the market is open whenever the test runs.
    CRUDE_SYNTHETIC_START: '2026-03-02T15:00:00Z',
    CRUDE_SNAPSHOT_EVERY: '2s',
    EMIT_MS: String(EMIT_MS),
    STREAM_PORT: String(port),
  };
});

afterAll(async () => {
  for (const service of running.values()) await service.stop();
  await bus.close();
  await server.stop();
});

/** Ordinal behind the newest event on the tape; 0 while there is none, or nobody to ask. */
async function tapeEnd(): Promise<number> {
  const block = bus.connected ? await newestOf(bus, tapeSubject(TAPE)).catch(unanswered) : null;
  if (block === null) return 0;
  const { ordinal, count } = readBlockHeader(block);
  return ordinal + count;
}

/** A server that dies, or is only just there, answers nothing. */
function unanswered(error: Error): null {
  if (error.name !== 'TimeoutError') throw error;
  return null;
}

/** Waits until the firehose has run on; where the tape ended before. */
async function runOn(): Promise<number> {
  const from = await eventually('there is a tape', async () => (await tapeEnd()) || null, 60_000);
  await eventually('the firehose runs on', async () => (await tapeEnd()) > from + STRIDE, 60_000);
  return from;
}

/** Everything that was derived so far. */
async function derivedSoFar(): Promise<{ subject: string; text: string }[]> {
  const messages: { subject: string; text: string }[] = [];
  const stop = new AbortController();
  for await (const { subject, payload, pending } of readDerived(bus, {
    tape: TAPE,
    from: 'first',
    signal: stop.signal,
  })) {
    messages.push({ subject, text: Buffer.from(payload).toString() });
    if (pending === 0) stop.abort();
  }
  return messages;
}

test('every process is killed in the middle of the firehose, and nothing is lost, doubled or unsaid', async () => {
  for (const name of ['gateway', 'compute', 'ingest'] as const) {
    running.set(name, await keepService(name, env));
  }
  const subscriber = follow(port);
  expect(await running.get('compute')!.ready).toBe(true);

  const kill = (name: 'ingest' | 'compute' | 'gateway') => running.get(name)!.kill();
  const killNats = async (): Promise<void> => {
    await server.kill();
    await server.restart();
  };
  /** A service that begins without NATS ends by itself, and is started again until there is one. */
  const killGatewayWithoutNats = async (): Promise<void> => {
    const { deaths } = running.get('gateway')!;
    await server.kill();
    await kill('gateway');
    const before = deaths.length;
    await eventually('the gateway finds no NATS', () => deaths.length > before, 30_000);
    await server.restart();
  };
  let last = await runOn();
  for (const strike of [
    () => kill('compute'),
    () => kill('ingest'),
    killNats,
    () => kill('gateway'),
    killGatewayWithoutNats,
    () => kill('compute'),
    () => kill('ingest'),
  ]) {
    await strike();
    last = await runOn();
  }
  await eventually(
    'frames come after the last kill',
    () => (subscriber.newestSeq() ?? 0) > last,
    30_000,
  );
  await running.get('ingest')!.stop();
  const end = await tapeEnd();

  // The tape: every ordinal once, every number of the source there or declared absent.
  const audit = new TapeAudit();
  const engine = createEngine({ products: ['CL'], emitMs: EMIT_MS, rate: 0.04 });
  const recomputed: { subject: string; text: string }[] = [];
  let next = 0;
  for await (const { event, ordinal } of tapeEvents(end)) {
    // Millions of events: an expectation for each would take longer than all the rest.
    if (ordinal !== next) expect.fail(`ordinal ${ordinal} after ${next - 1}`);
    next++;
    audit.add(event);
    for (const output of engine.step(event, ordinal)) {
      recomputed.push({ subject: output.subject, text: encodeOutput(output) });
    }
  }
  expect(next).toBe(end);
  const runs = audit.runs();
  expect(runs.length).toBe(3);
  for (const run of runs) {
    expect(run.numbered).toBeGreaterThan(STRIDE / 2);
    expect(run.duplicates).toBe(0);
    expect(run.absent).toBe(run.declared);
  }

  // What was derived through two crashes of compute is what one calm reading of the tape derives.
  const derived = await eventually(
    'compute has caught up',
    async () => {
      const messages = await derivedSoFar();
      return messages.length >= recomputed.length ? messages : null;
    },
    60_000,
  );
  expect(derived.length).toBe(recomputed.length);
  for (const [i, message] of derived.entries()) expect(message).toEqual(recomputed[i]);

  // The subscriber saw rising frames only, each of them one of those.
  subscriber.stop();
  const frames = new Set(
    recomputed.filter(({ subject }) => subject === 'alpha.CL').map(({ text }) => text),
  );
  expect(subscriber.frames.length).toBeGreaterThan(5);
  for (const frame of subscriber.frames) expect(frames.has(frame)).toBe(true);
  expect(subscriber.reconnects()).toBeGreaterThan(0);

  // Nobody has ended by itself but for want of NATS when it began.
  const own = [...running.values()]
    .flatMap(({ deaths }) => deaths)
    .filter(({ reason }) => reason !== 'was ended by SIGKILL');
  expect(own.length).toBeGreaterThan(0);
  for (const { lastWords } of own) expect(lastWords).toMatch(/NATS at .* cannot be reached/);
}, 300_000);

async function* tapeEvents(end: number): AsyncGenerator<{ event: MarketEvent; ordinal: number }> {
  const stop = new AbortController();
  const decoder = new BlockDecoder();
  for await (const block of readTape(bus, { tape: TAPE, from: 'first', signal: stop.signal })) {
    const events: { event: MarketEvent; ordinal: number }[] = [];
    decoder.forEach(block.bytes, (event, ordinal) => events.push({ event, ordinal }));
    yield* events;
    if (block.ordinal + block.count >= end) stop.abort();
  }
}

/** A subscriber as they are: it reconnects when the gateway is gone. */
function follow(at: number) {
  const frames: string[] = [];
  let newest: number | null = null;
  let reconnects = -1;
  let stopped = false;
  let socket: WebSocket | null = null;
  const connect = (): void => {
    if (stopped) return;
    socket = new WebSocket(`ws://127.0.0.1:${at}/ws/stream/CL`);
    socket.on('open', () => {
      reconnects++;
    });
    socket.on('message', (data: Buffer) => {
      const message = checkServerMessage(JSON.parse(data.toString()));
      if (message instanceof Error) throw message;
      if (message.t !== 'snapshot') return;
      const { seq } = message.data;
      // A new connection begins with the newest frame, which may be the one already seen.
      if (newest !== null && seq === newest) return;
      if (newest !== null && seq < newest) throw new Error(`frame ${seq} after ${newest}`);
      newest = seq;
      frames.push(data.toString().slice('{"t":"snapshot","data":'.length, -1));
    });
    socket.on('error', () => {});
    socket.on('close', () => setTimeout(connect, 50));
  };
  connect();
  return {
    frames,
    newestSeq: () => newest,
    reconnects: () => reconnects,
    stop: () => {
      stopped = true;
      socket?.terminate();
    },
  };
}
