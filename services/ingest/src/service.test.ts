import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, connectBus, openTapeWriter, readTape } from '@crude-alpha/bus';
import {
  BlockDecoder,
  BlockEncoder,
  checkTruth,
  eventSubject,
  type Gap,
  type MarketEvent,
} from '@crude-alpha/contracts';
import { createMarket } from '@crude-alpha/synthetic';
import {
  eventually,
  launchNatsServer,
  type NatsServer,
  numberedQuotes,
} from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { classOf } from './event-class.ts';

const MAIN = join(import.meta.dirname, '../dist/main.js');
/** Inside a session. */
const START = '2026-11-18T15:00:00Z';
const LIMITS = { maxBytes: 256 * 1024 * 1024, maxAgeMs: 3_600_000 };

let server: NatsServer;
let bus: Bus;
let directory: string;
const running: Ingest[] = [];

beforeAll(async () => {
  server = await launchNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
  directory = await mkdtemp(join(tmpdir(), 'ingest-'));
});

afterEach(async () => {
  for (const one of running.splice(0)) await one.end('SIGKILL');
});

afterAll(async () => {
  await bus.close();
  await server.stop();
  await rm(directory, { recursive: true });
});

/** Ingest as a process. */
class Ingest {
  readonly #child: ChildProcess;
  readonly exited: Promise<number | null>;
  output = '';

  constructor(tape: string, env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [MAIN], {
      env: {
        PATH: process.env['PATH'],
        NATS_URL: server.url,
        CRUDE_TAPE: tape,
        CRUDE_LOG_FORMAT: 'json',
        CRUDE_INGEST_ADMIN_PORT: '0',
        CRUDE_TAPE_MAX_BYTES: '256MiB',
        CRUDE_FANOUT: 'off',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
    this.exited = once(this.#child, 'close').then(([code]) => code as number | null);
    running.push(this);
  }

  says(text: string): Promise<true> {
    return eventually(`ingest says ${text}`, () => this.output.includes(text) || null, 20_000);
  }

  /** The body of the readiness page. */
  async readiness(): Promise<{ ready?: boolean; checks: Record<string, { reason?: string }> }> {
    await this.says('"msg":"started"');
    const url = /"admin":"([^"]+)"/.exec(this.output)![1]!;
    const response = await fetch(`${url}/health/ready`);
    return (await response.json()) as never;
  }

  async metrics(): Promise<string> {
    const url = /"admin":"([^"]+)"/.exec(this.output)![1]!;
    return (await fetch(`${url}/metrics`)).text();
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.exited;
  }
}

/** Follows a tape from its beginning. */
class Follower {
  readonly events: MarketEvent[] = [];
  readonly holes: unknown[] = [];
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(tape: string) {
    this.#done = this.#read(tape);
  }

  get gaps(): Gap[] {
    return this.events.filter((event) => event.type === 'gap');
  }

  until<T>(what: string, check: () => T | null | false): Promise<T> {
    return eventually(what, check, 20_000);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #read(tape: string): Promise<void> {
    const decoder = new BlockDecoder();
    let next = 0;
    const options = { tape, from: 'first' as const, signal: this.#stop.signal };
    for await (const { bytes, ordinal, count, holeBefore } of readTape(bus, options)) {
      if (holeBefore !== null || ordinal !== next) this.holes.push({ ordinal, next, holeBefore });
      next = ordinal + count;
      this.events.push(...decoder.decode(bytes));
    }
  }
}

const seqs = (events: readonly MarketEvent[]): number[] =>
  events.flatMap(({ seq }) => (seq === undefined ? [] : [seq]));

function expectDense(numbers: readonly number[]): void {
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, at) => numbers[0]! + at));
}

describe('two ingests on one tape', () => {
  test('one writes, the other takes over within three seconds of a kill', async () => {
    const env = { CRUDE_SYNTHETIC_START: START, CRUDE_SYNTHETIC_MODE: 'calm' };
    const first = new Ingest('pair', { ...env, CRUDE_INSTANCE: 'first' });
    await first.says('writing the tape');
    expect(await first.readiness()).toMatchObject({ ready: true });
    const second = new Ingest('pair', { ...env, CRUDE_INSTANCE: 'second' });
    await second.says('standing by: first writes tape.pair');
    expect(await second.readiness()).toMatchObject({
      status: 503,
      reasons: [{ check: 'lease', reason: 'standby' }],
    });

    const tape = new Follower('pair');
    await tape.until('some events', () => tape.events.length > 5000);
    expect(tape.gaps).toEqual([]);
    await first.end('SIGKILL');
    const killed = performance.now();
    const gap = await tape.until('a takeover', () => tape.gaps[0] ?? null);
    const tookMs = performance.now() - killed;
    expect(tookMs).toBeLessThan(3000);
    const at = tape.events.indexOf(gap);
    await tape.until('it goes on', () => tape.events.length > at + 5000);
    await tape.close();

    expect(tape.holes).toEqual([]);
    expect(tape.gaps).toHaveLength(1);
    const last = tape.events[at - 1]!;
    expect(gap).toMatchObject({ reason: 'takeover', from: last.tsRecv });
    expect(gap.to).toBeGreaterThan(last.tsRecv);
    // The first life began with number 1, the second counts its own.
    expectDense(seqs(tape.events.slice(0, at)));
    expectDense(seqs(tape.events.slice(at)));
    const times = tape.events.map(({ tsRecv }) => tsRecv);
    expect(times).toEqual(times.toSorted((left, right) => left - right));
    expect(await second.end('SIGTERM')).toBe(0);
  });

  test('one that is stopped gives the lease back, and the next says restart', async () => {
    const env = { CRUDE_SYNTHETIC_START: START };
    const first = new Ingest('relay', env);
    await first.says('writing the tape');
    expect(await first.end('SIGTERM')).toBe(0);
    const began = performance.now();
    const second = new Ingest('relay', env);
    await second.says('writing the tape');
    expect(performance.now() - began).toBeLessThan(10_000);
    const tape = new Follower('relay');
    await tape.until('a gap', () => tape.gaps.length > 0);
    await tape.close();
    expect(tape.gaps).toMatchObject([{ reason: 'restart' }]);
  });

  test('one that finds another writer on its tape ends with a clear line', async () => {
    // Nobody is at this port: all that is written is a tick a second, so that an intruder gets in.
    const env = { CRUDE_FEED: 'sidecar', CRUDE_SIDECAR_ADDRESS: '127.0.0.1:1' };
    const ingest = new Ingest('fenced', env);
    await ingest.says('writing the tape');
    await eventually('an intruder writes', async () => {
      const intruder = await openTapeWriter(bus, { tape: 'fenced', ...LIMITS });
      intruder.write(numberedQuotes(1, 1)[0]!);
      const wrote = await intruder.flush().then(
        () => true,
        () => false,
      );
      await intruder.close().catch(() => {});
      return wrote;
    });
    expect(await ingest.exited).toBe(1);
    expect(ingest.output).toContain('FENCED');
  });
});

describe('the market comes and goes', () => {
  test('of an outage of NATS only what was superseded is missing', async () => {
    const speed = '20';
    const own = await launchNatsServer();
    const ownBus = await connectBus({ url: own.url, name: 'test' });
    try {
      const ingest = new Ingest('outage', {
        NATS_URL: own.url,
        CRUDE_SYNTHETIC_START: START,
        CRUDE_SYNTHETIC_SPEED: speed,
      });
      await ingest.says('writing the tape');
      await eventually('it writes', async () => (await ordinal(ingest)) > 20_000, 20_000);
      await own.kill();
      await eventually('the tape is congested', async () => (await queued(ingest)) > 500, 20_000);
      await own.restart();
      await eventually('it caught up', async () => (await queued(ingest)) === 0, 20_000);
      expect(await ingest.end('SIGTERM')).toBe(0);

      const events = await wholeTape(ownBus, 'outage');
      const gaps = events.filter((event) => event.type === 'gap');
      expect(gaps.map(({ reason }) => reason)).toContain('conflated');
      expect(new Set(gaps.map(({ reason }) => reason))).not.toContain('sequence');
      const written = events.filter(({ seq }) => seq !== undefined);
      const last = Math.max(...seqs(written));
      const truth = regenerate(last);
      // All that is protected is there, in order; of the rest the gaps say how much is not.
      const isProtected = (event: MarketEvent): boolean => classOf(event.type) === 'protected';
      expect(written.filter(isProtected)).toEqual(truth.filter(isProtected));
      const lost = truth.length - written.length;
      expect(lost).toBeGreaterThan(0);
      expect(gaps.reduce((sum, { count }) => sum + (count ?? 0), 0)).toBe(lost);
      expect(new Set(seqs(written)).size).toBe(written.length);
    } finally {
      await ownBus.close();
      await own.stop();
    }
  });

  test('flat out it goes on exactly where a kill cut it off', async () => {
    const env = { CRUDE_SYNTHETIC_START: START, CRUDE_SYNTHETIC_SPEED: '0' };
    const first = new Ingest('exact', env);
    await first.says('writing the tape');
    await eventually('it writes', async () => (await ordinal(first)) > 100_000, 20_000);
    await first.end('SIGKILL');
    const before = (await wholeTape(bus, 'exact')).length;
    const second = new Ingest('exact', env);
    await second.says('writing the tape');
    await eventually('it writes', async () => (await ordinal(second)) > before + 50_000, 20_000);
    expect(await second.end('SIGTERM')).toBe(0);
    const events = await wholeTape(bus, 'exact');
    expect(events.filter(({ type }) => type === 'gap')).toEqual([]);
    expectDense(seqs(events));
    const ticks = events.flatMap((event) => (event.type === 'tick' ? [event.ts / 1_000_000] : []));
    expectDense(ticks);
  });

  test('every event goes out once more by its symbol, and the truth beside it', async () => {
    const heard = new Map<string, unknown[]>();
    const truths: unknown[] = [];
    const events = bus.subscribe('md.events.>', (payload, subject) => {
      const list = heard.get(subject) ?? [];
      heard.set(subject, list);
      list.push(JSON.parse(Buffer.from(payload).toString()));
    });
    const truth = bus.subscribe('md.truth.CL', (payload) => {
      truths.push(JSON.parse(Buffer.from(payload).toString()));
    });
    const ingest = new Ingest('fanned', { CRUDE_SYNTHETIC_START: START, CRUDE_FANOUT: 'on' });
    await ingest.says('writing the tape');
    await eventually('it is heard', () => truths.length > 1 && heard.size > 100);
    expect(await ingest.end('SIGTERM')).toBe(0);
    const tape = await wholeTape(bus, 'fanned');
    const count = (): number => [...heard.values()].reduce((sum, list) => sum + list.length, 0);
    await eventually('all is heard', () => count() === tape.length);
    events.unsubscribe();
    truth.unsubscribe();
    for (const [subject, list] of heard) {
      expect(list).toEqual(tape.filter((event) => eventSubject(event) === subject));
    }
    for (const one of truths) expect(checkTruth(one)).toBe(one);
  });
});

describe('the file feed', () => {
  test('copies a recording event for event, over a kill', async () => {
    const path = join(directory, 'long.tape');
    const recorded = numberedQuotes(0, 150_000);
    await writeFile(path, pack(recorded));
    const env = { CRUDE_FEED: 'file', CRUDE_FILE: path, CRUDE_FILE_SPEED: '0' };
    const first = new Ingest('copied', env);
    await first.says('writing the tape');
    await eventually('it writes', async () => (await ordinal(first)) > 10_000, 20_000);
    await first.end('SIGKILL');
    const second = new Ingest('copied', env);
    await second.says('the feed has ended');
    expect(await second.readiness()).toMatchObject({ ready: true });
    expect(await second.end('SIGTERM')).toBe(0);
    expect(await wholeTape(bus, 'copied')).toEqual(recorded);
  });

  test.each([
    ['no file', {}, /CRUDE_FEED=file needs CRUDE_FILE/],
    ['a file that is not there', { CRUDE_FILE: '/nowhere.tape' }, /nowhere.tape: byte 0: ENOENT/],
  ])('with %s it ends with a clear line', async (_, env, line) => {
    const ingest = new Ingest('absent', { CRUDE_FEED: 'file', ...env });
    expect(await ingest.exited).toBe(1);
    expect(ingest.output).toMatch(line);
  });

  test('of a damaged file it writes what is whole, then ends with the byte', async () => {
    const path = join(directory, 'damaged.tape');
    const whole = pack(numberedQuotes(0, 100));
    await writeFile(path, Buffer.concat([whole, Buffer.from('not a block at all')]));
    const env = { CRUDE_FEED: 'file', CRUDE_FILE: path, CRUDE_FILE_SPEED: '0' };
    const ingest = new Ingest('damaged', env);
    expect(await ingest.exited).toBe(1);
    expect(ingest.output).toContain(`byte ${whole.length}: no tape block begins here`);
  });
});

test('a product that nobody knows is refused at the start', async () => {
  const ingest = new Ingest('unknown', { CRUDE_PRODUCTS: 'CL,XX' });
  expect(await ingest.exited).toBe(1);
  expect(ingest.output.trim()).toBe('ingest: CRUDE_PRODUCTS names "XX", which is no known product');
});

async function ordinal(ingest: Ingest): Promise<number> {
  return metric(await ingest.metrics(), 'crude_ingest_tape_ordinal');
}

async function queued(ingest: Ingest): Promise<number> {
  const text = await ingest.metrics();
  return (
    metric(text, 'crude_ingest_protected_queue_events') +
    metric(text, 'crude_ingest_conflated_symbols')
  );
}

function metric(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
}

/** Everything that is on a tape now. */
async function wholeTape(from: Bus, tape: string): Promise<MarketEvent[]> {
  const stop = new AbortController();
  const decoder = new BlockDecoder();
  const events: MarketEvent[] = [];
  for await (const block of readTape(from, { tape, from: 'first', signal: stop.signal })) {
    expect(block.holeBefore).toBeNull();
    expect(block.ordinal).toBe(events.length);
    for (const event of decoder.decode(block.bytes)) events.push(event);
    if (block.pending === 0) break;
  }
  stop.abort();
  return events;
}

/** The synthetic market of these tests up to a number. */
function regenerate(last: number): MarketEvent[] {
  const startTs = Date.parse(START) * 1000;
  const market = createMarket({ seed: 1, mode: 'calm', startTs, strikesWindow: 40 });
  const events: MarketEvent[] = [];
  while ((events.at(-1)?.seq ?? 0) < last) events.push(...market.second().events);
  return events.filter(({ seq }) => seq! <= last);
}

/** Events as a recorded tape. */
function pack(events: readonly MarketEvent[]): Buffer {
  const blocks: Uint8Array[] = [];
  const encoder = new BlockEncoder(64 * 1024);
  let ordinal = 0;
  events.forEach((event, at) => {
    if (encoder.add(event)) return;
    blocks.push(encoder.finish(ordinal));
    ordinal = at;
    encoder.add(event);
  });
  blocks.push(encoder.finish(ordinal));
  return Buffer.concat(blocks);
}
