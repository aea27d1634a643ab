import { eventually, launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bus, connectBus } from './connect.ts';
import { openKv } from './kv.ts';
import { acquireLease } from './lease.ts';

const ttlMs = 400;

let server: NatsServer;
let a: Bus;
let b: Bus;
const never = new AbortController().signal;

beforeAll(async () => {
  server = await launchNatsServer();
  a = await connectBus({ url: server.url, name: 'a' });
  b = await connectBus({ url: server.url, name: 'b' });
});

afterAll(async () => {
  await Promise.all([a.close(), b.close()]);
  await server.stop();
});

test('one holds it, the other waits, and gets it when it is given back', async () => {
  const first = await acquireLease(a, { name: 'given', holder: 'a', ttlMs, signal: never });
  expect(first).toMatchObject({ epoch: 1, takenOver: false });
  let waitsFor = '';
  let second: Awaited<ReturnType<typeof acquireLease>> | undefined;
  const waiting = acquireLease(b, {
    name: 'given',
    holder: 'b',
    ttlMs,
    signal: never,
    onStandby: (holder) => {
      waitsFor = holder;
    },
  }).then((lease) => {
    second = lease;
  });
  await eventually('the standby knows who holds it', () => waitsFor === 'a');
  // Three lifetimes of the lease: a holder that lives keeps it.
  const until = performance.now() + 3 * ttlMs;
  await eventually('time passes', () => performance.now() > until);
  expect(second).toBeUndefined();
  await first.release();
  await waiting;
  expect(second).toMatchObject({ epoch: 2, takenOver: false });
  await second?.release();
});

test('a holder that vanishes is followed within twice the lifetime', async () => {
  const dying = await connectBus({ url: server.url, name: 'dying' });
  await acquireLease(dying, { name: 'vanished', holder: 'dying', ttlMs, signal: never });
  let standing = false;
  const waiting = acquireLease(b, {
    name: 'vanished',
    holder: 'b',
    ttlMs,
    signal: never,
    onStandby: () => {
      standing = true;
    },
  });
  await eventually('the standby waits', () => standing);
  await dying.close();
  const since = performance.now();
  const lease = await waiting;
  expect(lease).toMatchObject({ epoch: 2, takenOver: true });
  expect(performance.now() - since).toBeLessThan(2 * ttlMs + 500);
  await lease.release();
});

test('a holder that was replaced learns of it', async () => {
  const lease = await acquireLease(a, { name: 'stolen', holder: 'a', ttlMs, signal: never });
  const kv = await openKv(b, 'leases');
  const thief = { holder: 'thief', epoch: 9, beat: 0, released: false };
  await kv.put('stolen', Buffer.from(JSON.stringify(thief)));
  await lease.lost;
  await lease.release();
  expect(JSON.parse(Buffer.from((await kv.get('stolen'))!.value).toString())).toEqual(thief);
});

test('a restart of the server changes no hands', async () => {
  const lease = await acquireLease(a, { name: 'kept', holder: 'a', ttlMs, signal: never });
  let standing = false;
  let taken = false;
  const stop = new AbortController();
  const waiting = acquireLease(b, {
    name: 'kept',
    holder: 'b',
    ttlMs,
    signal: stop.signal,
    onStandby: () => {
      standing = true;
    },
  }).then(
    () => {
      taken = true;
    },
    () => {},
  );
  await eventually('the standby waits', () => standing);
  const kv = await openKv(a, 'leases', { timeoutMs: 250 });
  const before = (await kv.get('kept'))!.revision;
  await server.kill();
  await server.restart();
  await eventually('the holder renews again', async () => {
    try {
      return ((await kv.get('kept'))?.revision ?? 0) > before + 4;
    } catch {
      return false;
    }
  });
  expect(taken).toBe(false);
  stop.abort();
  await waiting;
  await lease.release();
});

test('waiting ends when it is called off', async () => {
  const lease = await acquireLease(a, { name: 'called-off', holder: 'a', ttlMs, signal: never });
  const stop = new AbortController();
  const waiting = acquireLease(b, {
    name: 'called-off',
    holder: 'b',
    ttlMs,
    signal: stop.signal,
    onStandby: () => stop.abort(),
  });
  await expect(waiting).rejects.toThrow();
  await lease.release();
});

test('who asks for it while the server is away gets it when the server is back', async () => {
  await server.kill();
  const waiting = acquireLease(a, { name: 'away', holder: 'a', ttlMs, signal: never });
  // Longer than one request waits, which is half the lifetime and a quarter of a second at least.
  await new Promise((resolve) => setTimeout(resolve, 2 * ttlMs));
  await server.restart();
  const lease = await waiting;
  expect(lease).toMatchObject({ epoch: 1, takenOver: false });
  await lease.release();
});
