import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Bus, connectBus, readTape } from '@crude-alpha/bus';
import { BlockDecoder } from '@crude-alpha/contracts';
import { live } from '@crude-alpha/databento';
import { launchNatsServer } from '@crude-alpha/local';
import { startServiceProcess } from '../service-process.ts';
import type { FloodRequest } from './dbn-gateway-process.ts';

const KEY = 'db-benchmarkbenchmarkbenchmark00';
const TAPE = 'bench';
/** This part of the records is for warming up. */
const WARM_UP = 0.25;
/** Before this part of them is on the tape, nobody looks whether the last one is. */
const NEARLY = 0.75;
const MOST_MS = 120_000;

/** What came of a flood. */
export interface OnTape {
  /** Events that were read back from the tape, a second. */
  readonly perSec: number;
  /** Quotes that ingest superseded by newer ones while the tape had no room, as its gaps say. */
  readonly conflated: number;
}

/**
 * Records from a gateway's socket to the tape: the gateway, ingest as operators run it, and nats-server
 * with JetStream on disk, each a process of its own. That each record is on the tape once and in order, or
 * told of as conflated, is checked.
 */
export async function socketToTape(records: number): Promise<OnTape> {
  const gateway = await startGateway(records);
  const server = await launchNatsServer();
  const ingest = await startServiceProcess('ingest', {
    NATS_URL: server.url,
    CRUDE_FEED: 'databento',
    CRUDE_TAPE: TAPE,
    CRUDE_DATABENTO_GATEWAY: `127.0.0.1:${gateway.port}`,
    DATABENTO_API_KEY: KEY,
    CRUDE_FANOUT: 'off',
  });
  const bus = await connectBus({ url: server.url, name: 'bench' });
  try {
    await ingest.ready();
    gateway.flood();
    return await follow(bus, records);
  } finally {
    await bus.close();
    await ingest.kill();
    await server.stop();
    await gateway.end();
  }
}

/** The same records, read by the client and by nobody else, a second. */
export async function socketAlone(records: number): Promise<number> {
  const gateway = await startGateway(records);
  const address = { host: '127.0.0.1', port: gateway.port };
  const session = live({ key: KEY, dataset: 'GLBX.MDP3', slowReader: 'warn', ...address });
  for (const schema of ['mbp-1', 'trades'] as const) {
    session.subscribe({ schema, stypeIn: 'parent', symbols: ['CL.FUT'] });
  }
  const warm = Math.floor(WARM_UP * records);
  let read = 0;
  let beginMs = 0;
  let endMs = 0;
  while (await session.fill()) {
    for (let event = session.next(); event !== undefined; event = session.next()) {
      if (event.type === 'connected') gateway.flood();
      if (event.type !== 'record') continue;
      read++;
      if (read === warm) beginMs = performance.now();
      if (read < records) continue;
      endMs = performance.now();
      session.close();
    }
  }
  await gateway.end();
  return (1000 * (records - warm)) / (endMs - beginMs);
}

interface Gateway {
  readonly port: number;
  /** From now on there is something to read. */
  flood(): void;
  end(): Promise<void>;
}

async function startGateway(records: number): Promise<Gateway> {
  const request: FloodRequest = { key: KEY, records };
  const main = fileURLToPath(new URL('./dbn-gateway-process.js', import.meta.url));
  const child = fork(main, [JSON.stringify(request)]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    port,
    flood: () => void child.send('flood'),
    async end() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

async function follow(bus: Bus, records: number): Promise<OnTape> {
  const blocks: Uint8Array[] = [];
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), MOST_MS);
  let events = 0;
  let begin = { ms: 0, events: 0 };
  let end = { ms: 0, events: 0 };
  const options = { tape: TAPE, from: 'first', signal: stop.signal } as const;
  for await (const { bytes, count } of readTape(bus, options)) {
    const block = bytes.slice();
    blocks.push(block);
    events += count;
    const ms = performance.now();
    if (begin.ms === 0 && events >= WARM_UP * records) begin = { ms, events };
    // To unpack them all meanwhile would take the processor from those that are measured.
    if (end.ms === 0 && events >= NEARLY * records) {
      if (read([block]).numbers.at(-1) === records - 1) end = { ms, events };
    }
    // What was superseded last is told of a moment later.
    if (end.ms > 0 && accountedFor(read(blocks)) === records) stop.abort();
  }
  clearTimeout(late);
  const { numbers, conflated } = read(blocks);
  const isInOrder = numbers.every((number, i) => i === 0 || number > numbers[i - 1]!);
  if (!isInOrder || accountedFor({ numbers, conflated }) !== records) {
    const found = `${numbers.length} of ${records} records, ${conflated} conflated`;
    throw new Error(`the tape has ${found}${isInOrder ? '' : ', not in order'}`);
  }
  return { perSec: (1000 * (end.events - begin.events)) / (end.ms - begin.ms), conflated };
}

interface Read {
  /** Of the records of which there are events. */
  readonly numbers: readonly number[];
  /** How many records were superseded, as the gaps say. */
  readonly conflated: number;
}

function accountedFor({ numbers, conflated }: Read): number {
  return numbers.length + conflated;
}

function read(blocks: readonly Uint8Array[]): Read {
  const decoder = new BlockDecoder();
  const numbers: number[] = [];
  let conflated = 0;
  for (const block of blocks) {
    decoder.forEach(block, (event) => {
      if (event.seq !== undefined) numbers.push(event.seq);
      if (event.type === 'gap' && event.reason === 'conflated') conflated += event.count ?? 0;
    });
  }
  return { numbers, conflated };
}
