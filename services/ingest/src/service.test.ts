import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, connectBus } from '@crude-alpha/bus';
import { BlockEncoder, checkTruth, eventSubject, type MarketEvent } from '@crude-alpha/contracts';
import { createMarket } from '@crude-alpha/synthetic';
import {
  eventually,
  launchNatsServer,
  type NatsServer,
  numberedQuotes,
} from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { classOf } from './event-class.ts';
import { IngestProcess } from './fixtures/ingest-process.ts';
import { firstJump, inOrder, seqsOf, TapeFollower } from './fixtures/tape-follower.ts';

/** Inside a session. */
const START = '2026-11-18T15:00:00Z';

let server: NatsServer;
let bus: Bus;
let directory: string;
const running: IngestProcess[] = [];

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

function ingest(tape: string, env: Readonly<Record<string, string>>): IngestProcess {
  const one = new IngestProcess({ NATS_URL: server.url, CRUDE_TAPE: tape, ...env });
  running.push(one);
  return one;
}

/** Resolves when the process has written so many events. */
async function wrote(one: IngestProcess, events: number): Promise<void> {
  await eventually(
    `${events} events`,
    async () => (await one.metric('crude_ingest_tape_ordinal')) >= events,
    20_000,
  );
}

describe('the market comes and goes', () => {
  test('of an outage of NATS only what was superseded is missing', async () => {
    const speed = '20';
    const own = await launchNatsServer();
    const ownBus = await connectBus({ url: own.url, name: 'test' });
    try {
      const one = ingest('outage', {
        NATS_URL: own.url,
        CRUDE_SYNTHETIC_START: START,
        CRUDE_SYNTHETIC_SPEED: speed,
      });
      await one.says('writing the tape');
      await wrote(one, 20_000);
      await own.kill();
      await eventually('the tape is congested', async () => (await queued(one)) > 500, 20_000);
      await own.restart();
      await eventually('it caught up', async () => (await queued(one)) === 0, 20_000);
      expect(await one.end('SIGTERM')).toBe(0);

      const events = await TapeFollower.whole(ownBus, 'outage');
      const gaps = events.filter((event) => event.type === 'gap');
      expect(gaps.map(({ reason }) => reason)).toContain('conflated');
      expect(new Set(gaps.map(({ reason }) => reason))).not.toContain('sequence');
      const written = events.filter(({ seq }) => seq !== undefined);
      const last = Math.max(...seqsOf(written));
      const truth = regenerate(last);
      // All that is protected is there, in order; of the rest the gaps say how much is not.
      const isProtected = (event: MarketEvent): boolean => classOf(event.type) === 'protected';
      expect(written.filter(isProtected)).toEqual(truth.filter(isProtected));
      const lost = truth.length - written.length;
      expect(lost).toBeGreaterThan(0);
      expect(gaps.reduce((sum, { count }) => sum + (count ?? 0), 0)).toBe(lost);
      expect(new Set(seqsOf(written)).size).toBe(written.length);
    } finally {
      await ownBus.close();
      await own.stop();
    }
  });

  test('flat out it goes on exactly where a kill cut it off', async () => {
    const env = { CRUDE_SYNTHETIC_START: START, CRUDE_SYNTHETIC_SPEED: '0' };
    const first = ingest('exact', env);
    await first.says('writing the tape');
    await wrote(first, 40_000);
    await first.end('SIGKILL');
    const before = (await TapeFollower.whole(bus, 'exact')).length;
    const second = ingest('exact', env);
    await second.says('writing the tape');
    await wrote(second, before + 20_000);
    expect(await second.end('SIGTERM')).toBe(0);
    const events = await TapeFollower.whole(bus, 'exact');
    expect(events.filter(({ type }) => type === 'gap')).toEqual([]);
    expect(firstJump(seqsOf(events))).toBeNull();
    const ticks = events.flatMap((event) => (event.type === 'tick' ? [event.ts / 1_000_000] : []));
    expect(firstJump(ticks)).toBeNull();
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
    const one = ingest('fanned', { CRUDE_SYNTHETIC_START: START, CRUDE_FANOUT: 'on' });
    await one.says('writing the tape');
    await eventually('it is heard', () => truths.length > 1 && heard.size > 100);
    expect(await one.end('SIGTERM')).toBe(0);
    const tape = await TapeFollower.whole(bus, 'fanned');
    const count = (): number => [...heard.values()].reduce((sum, list) => sum + list.length, 0);
    await eventually('all is heard', () => count() === tape.length);
    events.unsubscribe();
    truth.unsubscribe();
    const bySubject = new Map<string, MarketEvent[]>();
    for (const event of tape) {
      const subject = eventSubject(event);
      bySubject.set(subject, [...(bySubject.get(subject) ?? []), event]);
    }
    expect([...heard.keys()].toSorted()).toEqual([...bySubject.keys()].toSorted());
    for (const [subject, list] of heard) expect(list).toEqual(bySubject.get(subject));
    for (const one of truths) expect(checkTruth(one)).toBe(one);
  });
});

test('what a sidecar says is on the tape, and what is missing of it too', async () => {
  const clients: Socket[] = [];
  const sidecar = createServer((client) => {
    client.on('error', () => {});
    clients.push(client);
  });
  await new Promise<void>((resolve) => sidecar.listen(0, '127.0.0.1', resolve));
  const address = sidecar.address() as AddressInfo;
  const one = ingest('told', {
    CRUDE_FEED: 'sidecar',
    CRUDE_SIDECAR_ADDRESS: `127.0.0.1:${address.port}`,
    CRUDE_SILENCE: '300ms',
  });
  const tape = new TapeFollower(bus, 'told');
  const trade = (size: number): string =>
    `{"t":"trade","sym":"CLF7","ts":1795014000123456789,"px":70.11,"sz":${size},"side":"A"}\n`;
  const traded = (size: number): boolean =>
    tape.events.some((event) => event.type === 'trade' && event.size === size);
  await eventually('a client', () => clients.length === 1, 20_000);
  clients[0]!.write(`${trade(1)}nonsense\n${trade(-5)}`);
  await tape.until(() => traded(1));
  await tape.until(() => tape.gaps.some(({ reason }) => reason === 'rejected'));
  await tape.until(() =>
    tape.events.some((event) => event.type === 'heartbeat' && event.silenceMs >= 600),
  );
  clients[0]!.destroy();
  await eventually('it is back', () => clients.length === 2);
  clients[1]!.write(trade(2));
  await tape.until(() => traded(2));
  expect(await one.end('SIGTERM')).toBe(0);
  await tape.close();
  for (const client of clients) client.destroy();
  sidecar.close();

  expect(tape.gaps).toMatchObject([
    { reason: 'rejected', count: 2, detail: 'line.json ×1, trade.size ×1' },
    { reason: 'disconnect' },
    { reason: 'disconnect' },
  ]);
  expect(tape.events.find(({ type }) => type === 'trade')).toMatchObject({
    symbol: 'CL.F27',
    ts: 1_795_014_000_123_456,
    tsNs: 789,
    aggressor: 'sell',
  });
  const types = tape.events.map(({ type }) => type);
  expect(types[0]).toBe('session');
  expect(types.indexOf('definition')).toBeLessThan(types.indexOf('trade'));
  expect(types).toContain('tick');
  expect(one.output).toContain('it closed the connection');
  expect(inOrder(tape.events)).toBe(true);
});

describe('the file feed', () => {
  test('copies a recording event for event, over a kill', async () => {
    const path = join(directory, 'long.tape');
    const recorded = numberedQuotes(0, 150_000);
    await writeFile(path, pack(recorded));
    const env = { CRUDE_FEED: 'file', CRUDE_FILE: path, CRUDE_FILE_SPEED: '0' };
    const first = ingest('copied', env);
    await first.says('writing the tape');
    await wrote(first, 10_000);
    await first.end('SIGKILL');
    const second = ingest('copied', env);
    await second.says('the feed has ended');
    expect(await second.readiness()).toMatchObject({ ready: true });
    expect(await second.end('SIGTERM')).toBe(0);
    expect(await TapeFollower.whole(bus, 'copied')).toEqual(recorded);
  });

  test.each([
    ['no file', {}, /CRUDE_FEED=file needs CRUDE_FILE/],
    [
      'a file that is not there',
      { CRUDE_FILE: '/nowhere.tape' },
      /^ingest: CRUDE_FILE must name a readable file, got .*\(ENOENT\)$/m,
    ],
  ])('with %s it ends with a clear line', async (_, env, line) => {
    const one = ingest('absent', { CRUDE_FEED: 'file', ...env });
    expect(await one.exited).toBe(78);
    expect(one.output).toMatch(line);
  });

  test('of a damaged file it writes what is whole, then ends with the byte', async () => {
    const path = join(directory, 'damaged.tape');
    const whole = pack(numberedQuotes(0, 100));
    await writeFile(path, Buffer.concat([whole, Buffer.from('not a block at all')]));
    const env = { CRUDE_FEED: 'file', CRUDE_FILE: path, CRUDE_FILE_SPEED: '0' };
    const one = ingest('damaged', env);
    expect(await one.exited).toBe(1);
    expect(one.output).toContain(`byte ${whole.length}: no tape block begins here`);
  });
});

test('a product that nobody knows is refused at the start', async () => {
  const one = ingest('unknown', { CRUDE_PRODUCTS: 'CL,XX' });
  expect(await one.exited).toBe(78);
  expect(one.output.trim()).toBe('ingest: CRUDE_PRODUCTS names "XX", which is no known product');
});

async function queued(one: IngestProcess): Promise<number> {
  return (
    (await one.metric('crude_ingest_protected_queue_events')) +
    (await one.metric('crude_ingest_conflated_symbols'))
  );
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
