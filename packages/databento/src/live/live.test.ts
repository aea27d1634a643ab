import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { FakeFault } from '../fake/index.ts';
import type { Clock } from './clock.ts';
import { LiveError } from './errors.ts';
import type { LiveEvent } from './events.ts';
import { count, endScene, key, scene, strike, twoSessions } from './fixtures/scene.ts';

afterEach(endScene);

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

test('the form that is pulled gives the same, and what came while it waited elsewhere is not missed', async () => {
  const { session: read, audit } = await scene();
  let records = 0;
  while (await read.fill()) {
    for (let event = read.next(); event !== undefined; event = read.next()) {
      audit.take(event);
      if (event.type === 'record') records += 1;
    }
    if (records >= 3_000) read.close();
    // More comes meanwhile, and rings while nobody waits for it.
    else await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(audit.report()).toMatchObject({ twice: 0, absent: 0 });
  expect(await read.fill()).toBe(false);
});

test('pulled, a bad key rejects after the events before it', async () => {
  const { session: read } = await scene({ key: 'db-wrongwrongwrongwrongwrongwrong' });
  const types: string[] = [];
  const pulling = (async () => {
    while (await read.fill()) {
      for (let event = read.next(); event !== undefined; event = read.next())
        types.push(event.type);
    }
  })();
  await expect(pulling).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  expect(types).toEqual(['disconnected']);
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

test('a door that is slammed is knocked at again', async () => {
  const stage = await scene();
  await stage.gateway.fault({ fault: 'slam', times: 3 });
  const others = await strike(stage, [], () => true);
  expect(others.slice(0, 4)).toMatchObject([
    ...Array.from({ length: 3 }, () => ({ type: 'disconnected', error: { code: 'CLOSED' } })),
    { type: 'connected' },
  ]);
  expect(stage.audit.report()).toMatchObject({ twice: 0, absent: 0, gaps: [] });
});

test('records end with the time of sending where that is asked for, over a loss as well', async () => {
  const stage = await scene({ tsOut: true });
  const { session: read, audit, startMs } = stage;
  let records = 0;
  let connected = 0;
  for await (const event of read) {
    audit.take(event);
    if (event.type === 'connected') {
      connected += 1;
      expect(event.metadata.tsOut).toBe(true);
    }
    if (event.type !== 'record') continue;
    records += 1;
    const { record } = event;
    expect(record.hasTsOut).toBe(true);
    expect(record.length).toBe(record.kind === 'trade' ? 56 : 88);
    expect(record.tsOutUs).toBeGreaterThan(startMs * 1000);
    expect(record.tsOutUs).toBeGreaterThanOrEqual(record.tsEventUs - 1000);
    if (records === 500) await stage.gateway.fault({ fault: 'cut', where: 'mid-record' });
    if (connected === 2 && records > 3_000) break;
  }
  expect(audit.report()).toMatchObject({ twice: 0, absent: 0, gaps: [] });
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
