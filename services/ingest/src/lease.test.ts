import { type Bus, connectBus, openTapeWriter } from '@crude-alpha/bus';
import {
  eventually,
  launchNatsServer,
  type NatsServer,
  numberedQuotes,
} from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { IngestProcess } from './fixtures/ingest-process.ts';
import { firstJump, inOrder, seqsOf, TapeFollower } from './fixtures/tape-follower.ts';

/** Inside a session. */
const START = '2026-11-18T15:00:00Z';
const LIMITS = { maxBytes: 256 * 1024 * 1024, maxAgeMs: 3_600_000 };

let server: NatsServer;
let bus: Bus;
const running: IngestProcess[] = [];

beforeAll(async () => {
  server = await launchNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
});

afterEach(async () => {
  for (const one of running.splice(0)) await one.end('SIGKILL');
});

afterAll(async () => {
  await bus.close();
  await server.stop();
});

function ingest(tape: string, env: Readonly<Record<string, string>> = {}): IngestProcess {
  const one = new IngestProcess({ NATS_URL: server.url, CRUDE_TAPE: tape, ...env });
  running.push(one);
  return one;
}

test('one writes, the other takes over within three seconds of a kill', async () => {
  const env = { CRUDE_SYNTHETIC_START: START, CRUDE_SYNTHETIC_MODE: 'calm' };
  const first = ingest('pair', { ...env, CRUDE_INSTANCE: 'first' });
  await first.says('writing the tape');
  expect(await first.readiness()).toMatchObject({ ready: true });
  const second = ingest('pair', { ...env, CRUDE_INSTANCE: 'second' });
  await second.says('standing by: first writes tape.pair');
  expect(await second.readiness()).toMatchObject({
    status: 503,
    reasons: [{ check: 'lease', reason: 'standby' }],
  });

  const tape = new TapeFollower(bus, 'pair');
  await tape.until(() => tape.events.length > 5000);
  expect(tape.gaps).toEqual([]);
  await first.end('SIGKILL');
  const killed = performance.now();
  const gap = await tape.until(() => tape.gaps[0] ?? null);
  const tookMs = performance.now() - killed;
  expect(tookMs).toBeLessThan(3000);
  const at = tape.events.indexOf(gap);
  await tape.until(() => tape.events.length > at + 5000);
  await tape.close();

  expect(tape.holes).toEqual([]);
  expect(tape.gaps).toHaveLength(1);
  const last = tape.events[at - 1]!;
  expect(gap).toMatchObject({ reason: 'takeover', from: last.tsRecv });
  expect(gap.to).toBeGreaterThan(last.tsRecv);
  // The first life began with number 1, the second counts its own.
  expect(firstJump(seqsOf(tape.events.slice(0, at)))).toBeNull();
  expect(firstJump(seqsOf(tape.events.slice(at)))).toBeNull();
  expect(inOrder(tape.events)).toBe(true);
  expect(await second.end('SIGTERM')).toBe(0);
});

test('one that is stopped gives the lease back, and the next says restart', async () => {
  const env = { CRUDE_SYNTHETIC_START: START };
  const first = ingest('relay', env);
  await first.says('writing the tape');
  expect(await first.end('SIGTERM')).toBe(0);
  const began = performance.now();
  const second = ingest('relay', env);
  await second.says('writing the tape');
  expect(performance.now() - began).toBeLessThan(10_000);
  const tape = new TapeFollower(bus, 'relay');
  await tape.until(() => tape.gaps.length > 0);
  await tape.close();
  expect(tape.gaps).toMatchObject([{ reason: 'restart' }]);
});

test('one that stands by stops at once', async () => {
  const writer = ingest('patient');
  await writer.says('writing the tape');
  const standby = ingest('patient');
  await standby.says('standing by');
  expect(await standby.end('SIGTERM')).toBe(0);
  expect(await writer.readiness()).toMatchObject({ ready: true });
});

test('one that finds another writer on its tape ends with a clear line', async () => {
  // Nobody is at this port: all that is written is a tick a second, so that an intruder gets in.
  const env = { CRUDE_FEED: 'sidecar', CRUDE_SIDECAR_ADDRESS: '127.0.0.1:1' };
  const one = ingest('fenced', env);
  await one.says('writing the tape');
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
  expect(await one.exited).toBe(1);
  expect(one.output).toContain('FENCED');
});

test('one that was suspended too long ends instead of writing on', async () => {
  const env = { CRUDE_SYNTHETIC_START: START };
  const first = ingest('stalled', { ...env, CRUDE_INSTANCE: 'first' });
  await first.says('writing the tape');
  const second = ingest('stalled', { ...env, CRUDE_INSTANCE: 'second' });
  await second.says('standing by');
  const tape = new TapeFollower(bus, 'stalled');
  await tape.until(() => tape.events.length > 4000);
  first.signal('SIGSTOP');
  await second.says('writing the tape');
  first.signal('SIGCONT');
  expect(await first.exited).toBe(1);
  expect(first.output).toMatch(/LEASE_LOST|FENCED/);
  const { length } = tape.events;
  await Promise.race([
    tape.until(() => tape.events.length > length + 1000),
    second.exited.then(() => expect.unreachable(second.output)),
  ]);
  await tape.close();
  expect(tape.holes).toEqual([]);
  expect(tape.gaps).toMatchObject([{ reason: 'takeover' }]);
  const at = tape.events.indexOf(tape.gaps[0]!);
  expect(firstJump(seqsOf(tape.events.slice(0, at)))).toBeNull();
  expect(firstJump(seqsOf(tape.events.slice(at)))).toBeNull();
});
