import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { encodeRecord } from '../dbn/encode-record.ts';
import { offsets } from '../dbn/offsets.ts';
import {
  FakeAudit,
  type FakeFault,
  type FakeProcess,
  type FakeProcessConfig,
  startFakeProcess,
} from '../fake/index.ts';
import { mappingRecord, sessionMetadata } from '../fake/messages.ts';
import type { Clock } from './clock.ts';
import { LiveError } from './errors.ts';
import type { LiveEvent } from './events.ts';
import { type LiveSession, live } from './live.ts';
import type { LiveOptions } from './options.ts';

const key = 'db-0123456789abcdefghijklmnopqrst';
const source = { seed: 3, count: 4_000_000, perSec: 20_000, instruments: 8 };
const timeouts = { backoffFirstMs: 10, backoffMostMs: 50, lookbackMs: 500 };

let gateway: FakeProcess | undefined;
let session: LiveSession | undefined;

afterEach(async () => {
  session?.close();
  await gateway?.kill();
});

interface Scene {
  readonly startMs: number;
  readonly gateway: FakeProcess;
  readonly session: LiveSession;
  readonly audit: FakeAudit;
}

async function scene(
  options: Partial<LiveOptions> = {},
  config: Partial<FakeProcessConfig> = {},
): Promise<Scene> {
  const startMs = Date.now() - 5_000;
  gateway = await startFakeProcess({ key, startMs, source, ...config });
  session = live({
    key,
    dataset: 'GLBX.MDP3',
    slowReader: 'warn',
    host: '127.0.0.1',
    port: gateway.port,
    ...options,
    timeouts: { ...timeouts, ...options.timeouts },
  });
  session.subscribe({ schema: 'trades', stypeIn: 'parent', symbols: ['FAKE.FUT'] });
  session.subscribe({ schema: 'mbp-1', stypeIn: 'parent', symbols: ['FAKE.FUT'] });
  return { startMs, gateway, session, audit: new FakeAudit(source, startMs) };
}

/** Strikes after some records, reads on, and hands back what was no record. */
async function strike(
  { gateway: fake, session: read, audit }: Scene,
  faults: readonly FakeFault[],
  enough: (others: readonly LiveEvent[]) => boolean,
): Promise<LiveEvent[]> {
  const others: LiveEvent[] = [];
  let records = 0;
  let after = 0;
  for await (const event of read) {
    audit.take(event);
    if (event.type !== 'record') {
      others.push(event);
      after = 0;
      continue;
    }
    records += 1;
    if (records === 500) for (const fault of faults) await fake.fault(fault);
    // On until well behind what was waited for.
    if (records > 500 && enough(others)) after += 1;
    if (after > 2_000) break;
  }
  return others;
}

const count = (events: readonly LiveEvent[], type: LiveEvent['type']): number =>
  events.filter((event) => event.type === type).length;
const twoSessions = (events: readonly LiveEvent[]): boolean => count(events, 'connected') >= 2;

test('a session: connected, mappings, every record once and in order, symbols', async () => {
  const stage = await scene();
  const others = await strike(stage, [], () => true);
  expect(others[0]).toMatchObject({ type: 'connected', gatewayVersion: '0.9.4', sessionId: '1' });
  expect(count(others, 'mapping')).toBe(16);
  expect(stage.session.symbolOf(1, 3)).toBe('FAKE3');
  expect(stage.audit.report()).toMatchObject({ twice: 0, absent: 0, gaps: [] });
});

test('the callback form gives the same', async () => {
  const { session: read, audit } = await scene();
  let records = 0;
  await read.each((event) => {
    audit.take(event);
    if (event.type === 'record') records += 1;
    if (records === 3_000) read.close();
  });
  expect(audit.report()).toMatchObject({ records: 3_000, twice: 0, absent: 0 });
});

test('what a callback throws ends the session with it', async () => {
  const { session: read } = await scene();
  const ended = read.each(() => {
    throw new Error('mine');
  });
  await expect(ended).rejects.toThrow('mine');
});

test('a bad key stops at once, and is told without it', async () => {
  const wrong = 'db-wrongwrongwrongwrongwrongwrong';
  const { session: read } = await scene({ key: wrong });
  const events: LiveEvent[] = [];
  const error = await read.each((event) => events.push(event)).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(LiveError);
  expect(error).toMatchObject({ code: 'AUTH_FAILED' });
  expect(events.map(({ type }) => type)).toEqual(['disconnected']);
  expect(read.stats.connections).toBe(1);
  expect(JSON.stringify([error, String((error as Error).stack)])).not.toContain(wrong);
});

test('a refusal that is not about the key is tried again', async () => {
  const stage = await scene();
  const error = 'User has reached their open connection limit';
  await stage.gateway.fault({ fault: 'refuse', error, times: 2 });
  const others = await strike(stage, [], () => true);
  expect(others.map(({ type }) => type).slice(0, 3)).toEqual([
    'disconnected',
    'disconnected',
    'connected',
  ]);
  expect(stage.session.stats.connections).toBe(3);
});

test('the limit of sessions holds until one is free', async () => {
  const stage = await scene({}, { maxSessions: 1 });
  const first = connect(stage.gateway.port, '127.0.0.1');
  await new Promise((resolve) => first.once('data', resolve));
  const others: LiveEvent[] = [];
  for await (const event of stage.session) {
    others.push(event);
    if (event.type === 'disconnected') first.destroy();
    if (event.type === 'record') break;
  }
  expect(others[0]).toMatchObject({ error: { code: 'HANDSHAKE_FAILED' } });
});

const breaks: readonly (readonly [string, FakeFault, string])[] = [
  ['cut within a record', { fault: 'cut', where: 'mid-record' }, 'CLOSED'],
  ['ended cleanly', { fault: 'cut', where: 'between' }, 'CLOSED'],
  ['reset', { fault: 'cut', where: 'reset' }, 'CONNECTION_FAILED'],
  ['followed by garbage', { fault: 'garbage' }, 'BAD_STREAM'],
];

for (const [name, fault, code] of breaks) {
  test(`a session that is ${name} goes on without a loss`, async () => {
    const stage = await scene();
    const others = await strike(stage, [fault], twoSessions);
    expect(others.find(({ type }) => type === 'disconnected')).toMatchObject({ error: { code } });
    expect(stage.audit.report()).toMatchObject({ twice: 0, absent: 0, gaps: [] });
  });
}

test('a replay that begins too early brings nothing twice', async () => {
  const stage = await scene();
  const faults: FakeFault[] = [
    { fault: 'duplicate', records: 5_000 },
    { fault: 'cut', where: 'between' },
  ];
  await strike(stage, faults, twoSessions);
  expect(stage.session.stats.duplicates).toBeGreaterThan(500);
  expect(stage.audit.report()).toMatchObject({ twice: 0, absent: 0, gaps: [] });
});

test('records that come before their mapping are given out all the same', async () => {
  const stage = await scene();
  await stage.gateway.fault({ fault: 'late-mapping', records: 700 });
  let before = 0;
  for await (const event of stage.session) {
    if (event.type === 'mapping') break;
    if (event.type === 'record') before += 1;
    if (event.type === 'record') expect(stage.session.symbolOf(1, 1)).toBeUndefined();
  }
  expect(before).toBe(700);
});

for (const code of [3, 4, 5, 6, 8, 99]) {
  test(`error ${code} in a live session is told, and the session goes on`, async () => {
    const stage = await scene();
    const faults: FakeFault[] = [{ fault: 'error', code, message: `trouble with ${key}` }];
    const others = await strike(stage, faults, (seen) => count(seen, 'error') > 0);
    const told = { type: 'error', code, message: 'trouble with ***' };
    expect(others.filter(({ type }) => type === 'error')).toMatchObject([told]);
    expect(stage.session.stats.connections).toBe(1);
    expect(stage.audit.report()).toMatchObject({ twice: 0, absent: 0, gaps: [] });
  });
}

for (const code of [1, 2]) {
  test(`error ${code} ends the session`, async () => {
    const stage = await scene();
    const faults: FakeFault[] = [{ fault: 'error', code, message: 'deactivated' }];
    await expect(strike(stage, faults, () => false)).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  });
}

test('skipped records are a gap that covers them', async () => {
  const stage = await scene();
  const others = await strike(
    stage,
    [{ fault: 'skip', records: 400 }],
    (seen) => count(seen, 'gap') > 0,
  );
  expect(others.filter(({ type }) => type === 'gap')).toMatchObject([
    { why: 'skipped', schema: 'trades' },
    { why: 'skipped', schema: 'mbp-1' },
  ]);
  const report = stage.audit.report();
  expect(report).toMatchObject({ twice: 0, missing: [] });
  expect(report.absent).toBeGreaterThanOrEqual(399);
});

test('what aged out is a gap that covers it', async () => {
  const stage = await scene();
  const faults: FakeFault[] = [
    { fault: 'aged-out', times: 2 },
    { fault: 'cut', where: 'between' },
  ];
  const others = await strike(stage, faults, (seen) => count(seen, 'connected') >= 3);
  expect(others.filter(({ type }) => type === 'gap')).toMatchObject([
    { why: 'aged-out', schema: 'trades' },
    { why: 'aged-out', schema: 'mbp-1' },
  ]);
  const report = stage.audit.report();
  expect(report).toMatchObject({ twice: 0, missing: [] });
  expect(report.absent).toBeGreaterThan(0);
});

test('without replay each loss of connection is a gap', async () => {
  const stage = await scene({ replay: false });
  const others = await strike(stage, [{ fault: 'cut', where: 'between' }], twoSessions);
  expect(others.filter(({ type }) => type === 'gap')).toMatchObject([
    { why: 'no-replay' },
    { why: 'no-replay' },
  ]);
  const report = stage.audit.report();
  expect(report).toMatchObject({ twice: 0, missing: [] });
  expect(report.absent).toBeGreaterThan(0);
});

/** A day in which each millisecond lasts as long as it is told to. */
function fastClock(factor: number): Clock {
  const start = Date.now();
  return {
    nowMs: () => start + (Date.now() - start) * factor,
    after(ms, call) {
      const timer = setTimeout(call, ms / factor);
      return () => clearTimeout(timer);
    },
  };
}

test('a silent connection is hung after a heartbeat and the tolerance', async () => {
  const stage = await scene({
    clock: fastClock(50),
    // Only silence is short, by that clock 300 ms.
    timeouts: { connectMs: 5e5, handshakeMs: 5e5, heartbeatMs: 5_000, silenceMs: 10_000 },
  });
  const others = await strike(stage, [{ fault: 'hang' }], twoSessions);
  expect(others.find(({ type }) => type === 'disconnected')).toMatchObject({
    error: { code: 'HUNG' },
  });
  expect(stage.audit.report()).toMatchObject({ twice: 0, absent: 0 });
});

test('a slow gateway loses nothing', async () => {
  const stage = await scene();
  await strike(stage, [{ fault: 'slow', bytesPerSec: 400_000 }], () => true);
  expect(stage.session.stats.connections).toBe(1);
  expect(stage.audit.report()).toMatchObject({ twice: 0, absent: 0, gaps: [] });
});

test('a subscription on the running session, and an unknown symbol', async () => {
  const { session: read } = await scene();
  const errors: LiveEvent[] = [];
  let later = -1;
  for await (const event of read) {
    if (event.type === 'connected') {
      read.subscribe({ schema: 'statistics', stypeIn: 'raw_symbol', symbols: ['NONE', 'FAKE1'] });
    }
    if (event.type === 'error') errors.push(event);
    if (event.type === 'mapping' && event.symbolIn === 'FAKE1') later = event.instrumentId;
    if (later >= 0 && errors.length > 0) break;
  }
  expect(later).toBe(1);
  expect(errors).toMatchObject([{ code: 4, message: 'Failed to resolve symbol NONE' }]);
});

test('the host is resolved for each connection', async () => {
  const asked: string[] = [];
  const stage = await scene({
    host: 'localhost',
    connect: (host, port) => {
      asked.push(host);
      return connect({ host, port, family: 4 });
    },
  });
  await strike(stage, [{ fault: 'cut', where: 'between' }], twoSessions);
  expect(asked).toEqual(['localhost', 'localhost']);
});

const still = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('a full queue pauses, says so, and loses nothing', async () => {
  const { session: read, audit } = await scene({ queueBytes: 100_000 });
  let paused = 0;
  let records = 0;
  for await (const event of read) {
    audit.take(event);
    if (event.type === 'paused') paused += 1;
    if (event.type !== 'record') continue;
    records += 1;
    // The consumer's own slowness is what is tested.
    if (records === 100) while (read.stats.pauses === 0) await still(1);
    if (paused > 0 && records > 20_000) break;
  }
  expect(paused).toBe(read.stats.pauses);
  expect(audit.report()).toMatchObject({ twice: 0, absent: 0, gaps: [] });
});

test('a full queue may cost the connection, and replay fills it', async () => {
  const { session: read, audit } = await scene({ queueBytes: 100_000, queuePolicy: 'reconnect' });
  let lost = 0;
  let records = 0;
  for await (const event of read) {
    audit.take(event);
    if (event.type === 'disconnected') lost += 1;
    if (event.type !== 'record') continue;
    records += 1;
    if (records === 100) while (read.stats.queuedBytes < 100_000) await still(1);
    if (lost > 0 && records > 20_000) break;
  }
  expect(audit.report()).toMatchObject({ twice: 0, absent: 0, gaps: [] });
});

test('a full queue may stop the session', async () => {
  const { session: read } = await scene({ queueBytes: 100_000, queuePolicy: 'stop' });
  const reading = (async () => {
    let records = 0;
    for await (const event of read) {
      if (event.type !== 'record') continue;
      records += 1;
      if (records === 100) while (read.stats.queuedBytes < 100_000) await still(1);
    }
  })();
  await expect(reading).rejects.toMatchObject({ code: 'QUEUE_FULL' });
});

test('what the gateway skips as this reader is slow is a gap', async () => {
  const stage = await scene(
    { slowReader: 'skip', queueBytes: 65_536 },
    { slowReaderRecords: 4_000, source: { ...source, perSec: 200_000 } },
  );
  const { session: read } = stage;
  const audit = new FakeAudit({ ...source, perSec: 200_000 }, stage.startMs);
  let gaps = 0;
  let records = 0;
  for await (const event of read) {
    audit.take(event);
    if (event.type === 'gap') gaps += 1;
    if (event.type !== 'record') continue;
    records += 1;
    if (records % 500 === 0 && gaps === 0) await still(20);
    if (gaps > 0 && records > 20_000) break;
  }
  const report = audit.report();
  expect(report).toMatchObject({ twice: 0, missing: [] });
  expect(report.absent).toBeGreaterThan(0);
});

test('the fake plays a file: its records once, under its names, at times of now', async () => {
  const base = 1_700_000_000_000_000_000n;
  const header = { rtype: 0xc3, publisherId: 1, tsEvent: base, price: 1n, size: 1 } as const;
  const level = { bidPx: 1n, askPx: 2n, bidSz: 1, askSz: 1, bidCt: 1, askCt: 1 };
  const file = Buffer.concat([
    sessionMetadata('GLBX.MDP3', base),
    mappingRecord(
      { publisherId: 1, instrumentId: 42, rawSymbol: 'LOZ6 C6000', parent: 'LO.OPT' },
      'LO.OPT',
      base,
    ),
    ...Array.from({ length: 5 }, (_, i) =>
      encodeRecord({
        kind: 'bbo',
        ...header,
        ...{ instrumentId: 42, side: 'A', flags: 0, sequence: i, levels: [level] },
        tsRecv: base + BigInt(i) * 1_000_000_000n,
      }),
    ),
  ]);
  const directory = mkdtempSync(join(tmpdir(), 'dbn-'));
  try {
    writeFileSync(join(directory, 'bbo.dbn'), file);
    const startMs = Date.now();
    const played = { file: join(directory, 'bbo.dbn'), speed: 100 };
    gateway = await startFakeProcess({ key, startMs, source: played });
    const { port } = gateway;
    session = live({ key, dataset: 'GLBX.MDP3', slowReader: 'warn', host: '127.0.0.1', port });
    session.subscribe({ schema: 'bbo-1s', stypeIn: 'parent', symbols: ['LO.OPT'], start: 0n });
    const seen: number[] = [];
    for await (const event of session) {
      if (event.type !== 'record') continue;
      const { record } = event;
      seen.push(record.u32(offsets.bbo.sequence));
      expect(session.symbolOf(1, 42)).toBe('LOZ6 C6000');
      // A second of the file takes 10 ms.
      expect(record.timeUs(offsets.bbo.tsRecv)).toBe((startMs + (seen.length - 1) * 10) * 1000);
      if (seen.length === 5) break;
    }
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('what answers and says nothing is given up, what does not answer too', async () => {
  const mute = createServer((socket) => socket.on('error', () => socket.destroy()));
  mute.listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const codes: string[] = [];
  session = live({
    key,
    dataset: 'GLBX.MDP3',
    slowReader: 'warn',
    host: '127.0.0.1',
    port,
    timeouts: { ...timeouts, handshakeMs: 50 },
  });
  for await (const event of session) {
    if (event.type === 'disconnected') codes.push(event.error.code);
    if (codes.length === 1) mute.close();
    if (codes.length === 2) break;
  }
  expect(codes).toEqual(['TIMEOUT', 'CONNECTION_FAILED']);
});
