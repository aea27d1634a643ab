import { eventually, launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bus, connectBus } from './connect.ts';
import { readDerived } from './derived-reader.ts';
import { openDerivedWriter } from './derived-writer.ts';
import { openKv } from './kv.ts';
import { derivedStream } from './names.ts';
import { newestOf } from './newest.ts';
import { managerOf } from './stream.ts';
import { takeSubjects } from './take-subjects.ts';
import { openTapeWriter } from './tape-writer.ts';

let server: NatsServer;
let bus: Bus;
const bytes = (text: string): Uint8Array => Buffer.from(text);

beforeAll(async () => {
  server = await launchNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
});

afterAll(async () => {
  await bus.close();
  await server.stop();
});

describe('a connection', () => {
  test('that cannot be made says so in one line, without the password', async () => {
    const refused = connectBus({ url: 'nats://user:hush@127.0.0.1:1', name: 'x', timeoutMs: 500 });
    await expect(refused).rejects.toMatchObject({ code: 'NATS_UNREACHABLE' });
    await expect(refused).rejects.not.toThrow(/hush/);
    await expect(refused).rejects.toThrow(/127\.0\.0\.1:1/);
  });

  test('carries messages and requests', async () => {
    const heard: string[] = [];
    const subscription = bus.subscribe('a.*', (payload, subject) =>
      heard.push(`${subject} ${Buffer.from(payload).toString()}`),
    );
    expect(bus.publish('a.b', bytes('1'))).toBe(true);
    await eventually('it is heard', () => heard.length === 1);
    expect(heard).toEqual(['a.b 1']);
    subscription.unsubscribe();
    const responder = bus.respond('double', (payload) =>
      bytes(String(2 * Number(Buffer.from(payload).toString()))),
    );
    const answer = await bus.request('double', bytes('21'), 2_000);
    expect(Buffer.from(answer).toString()).toBe('42');
    responder.unsubscribe();
    await expect(bus.request('nobody', bytes(''), 500)).rejects.toMatchObject({
      code: 'REQUEST_FAILED',
    });
  });

  test('refuses to publish while disconnected, counts it, and comes back', async () => {
    const own = await launchNatsServer();
    const mine = await connectBus({ url: own.url, name: 'mine' });
    const seen: string[] = [];
    mine.onStatus((status) => seen.push(status));
    await own.kill();
    await eventually('it is noticed', () => !mine.connected);
    expect(mine.publish('a', bytes('lost'))).toBe(false);
    expect(mine.stats.refused).toBe(1);
    await own.restart();
    await eventually('it is back', () => mine.connected);
    expect(mine.publish('a', bytes('kept'))).toBe(true);
    expect(seen).toEqual(['disconnected', 'connected']);
    expect(mine.stats).toMatchObject({ disconnects: 1, reconnects: 1 });
    await mine.close();
    await own.stop();
  });

  test('takes user and password from the URL, and is closed for good when they change', async () => {
    const first = await launchNatsServer({ login: { user: 'desk', password: 'a/b@c' } });
    const url = `nats://desk:${encodeURIComponent('a/b@c')}@127.0.0.1:${first.port}`;
    const mine = await connectBus({ url, name: 'mine' });
    const seen: string[] = [];
    mine.onStatus((status) => seen.push(status));
    await first.stop();
    const second = await launchNatsServer({
      port: first.port,
      login: { user: 'desk', password: 'another' },
    });
    await eventually('it has given up', () => seen.includes('closed'));
    expect(seen).toEqual(['disconnected', 'closed']);
    expect(mine.connected).toBe(false);
    await second.stop();
  });

  test('tells its own end once, and as no outage', async () => {
    const mine = await connectBus({ url: server.url, name: 'mine' });
    const seen: string[] = [];
    mine.onStatus((status) => seen.push(status));
    await mine.close();
    await eventually('it is told', () => seen.length > 0);
    expect(seen).toEqual(['closed']);
  });

  test('refuses rather than queue without bound when the server stalls', async () => {
    const own = await launchNatsServer();
    const mine = await connectBus({ url: own.url, name: 'mine' });
    process.kill(own.pid, 'SIGSTOP');
    const payload = new Uint8Array(64 * 1024);
    let sent = 0;
    while (sent < 10_000 && mine.publish('a', payload)) sent++;
    process.kill(own.pid, 'SIGCONT');
    expect(sent * payload.length).toBeLessThan(20 * 1024 * 1024);
    expect(sent).toBeGreaterThan(10);
    await eventually('there is room again', () => mine.publish('a', bytes('x')));
    await mine.close();
    await own.stop();
  });
});

describe('streams', () => {
  test('have the limits that were asked for, also when these change', async () => {
    const { managerOf, streamInfo } = await import('./stream.ts');
    const manager = await managerOf(bus);
    for (const maxBytes of [10_000_000, 20_000_000]) {
      const writer = await openTapeWriter(bus, { tape: 'limits', maxBytes, maxAgeMs: 60_000 });
      await writer.close();
      expect((await streamInfo(manager, 'TAPE_limits'))?.config).toMatchObject({
        max_bytes: maxBytes,
        max_age: 60_000_000_000,
        discard: 'old',
        storage: 'file',
      });
    }
  });

  test('that the server has no room for are refused with a reason', async () => {
    const writer = openTapeWriter(bus, { tape: 'huge', maxBytes: 2 ** 60, maxAgeMs: 60_000 });
    await expect(writer).rejects.toMatchObject({ code: 'STREAM_REFUSED' });
  });
});

describe('derived messages', () => {
  test('are written once, whatever is appended again after a restart', async () => {
    const options = {
      stream: derivedStream('x'),
      subjects: ['alpha.X', 'candles.*.X.>'],
      maxBytes: 10_000_000,
      maxAgeMs: 60_000,
    };
    const first = await openDerivedWriter(bus, options);
    expect(first.last).toBeNull();
    expect(first.append('alpha.X', bytes('a'), { ordinal: 5, index: 0 })).toBe(true);
    expect(first.append('candles.1s.X.F27', bytes('b'), { ordinal: 5, index: 1 })).toBe(true);
    await first.close();
    const second = await openDerivedWriter(bus, options);
    expect(second.last).toEqual({ ordinal: 5, index: 1 });
    expect(second.append('alpha.X', bytes('a'), { ordinal: 5, index: 0 })).toBe(false);
    expect(second.append('candles.1s.X.F27', bytes('b'), { ordinal: 5, index: 1 })).toBe(false);
    expect(second.append('alpha.X', bytes('c'), { ordinal: 6, index: 0 })).toBe(true);
    await second.close();
    expect(second.stats.acked).toBe(1);
    expect(Buffer.from((await newestOf(bus, 'alpha.X')) ?? []).toString()).toBe('c');
    expect(await newestOf(bus, 'alpha.Y')).toBeNull();
    const read: unknown[] = [];
    const stop = new AbortController();
    for await (const { subject, payload, position, pending } of readDerived(bus, {
      tape: 'x',
      from: 'first',
      signal: stop.signal,
    })) {
      read.push([subject, Buffer.from(payload).toString(), position.ordinal, position.index]);
      if (pending === 0) stop.abort();
    }
    expect(read).toEqual([
      ['alpha.X', 'a', 5, 0],
      ['candles.1s.X.F27', 'b', 5, 1],
      ['alpha.X', 'c', 6, 0],
    ]);
  });

  test('of another tape take over the subjects, and the old tape keeps what it has', async () => {
    const limits = { maxBytes: 10_000_000, maxAgeMs: 60_000 };
    const subjects = ['alpha.S', 'candles.*.S.>'];
    const first = await openDerivedWriter(bus, {
      stream: derivedStream('s1'),
      subjects: [...subjects, 'alpha.T'],
      ...limits,
    });
    first.append('alpha.S', bytes('one'), { ordinal: 1, index: 0 });
    await first.flush();

    const second = await openDerivedWriter(bus, {
      stream: derivedStream('s2'),
      subjects,
      ...limits,
    });
    second.append('alpha.S', bytes('two'), { ordinal: 1, index: 0 });
    await second.flush();
    expect(Buffer.from((await newestOf(bus, 'alpha.S')) ?? []).toString()).toBe('two');

    // The old writer has one message behind it, and so has the new stream: the sequence alone fits.
    first.append('alpha.T', bytes('mine still'), { ordinal: 2, index: 0 });
    await first.flush();
    second.append('alpha.S', bytes('two more'), { ordinal: 2, index: 0 });
    await second.flush();
    first.append('alpha.S', bytes('not mine'), { ordinal: 3, index: 0 });
    expect((await first.failed).code).toBe('FENCED');
    await second.close();

    const read: string[] = [];
    const stop = new AbortController();
    for await (const { payload, pending } of readDerived(bus, {
      tape: 's1',
      from: 'first',
      signal: stop.signal,
    })) {
      read.push(Buffer.from(payload).toString());
      if (pending === 0) stop.abort();
    }
    expect(read).toEqual(['one', 'mine still']);
  });

  test('leave the subjects to a tape that is being derived from now', async () => {
    const limits = { maxBytes: 10_000_000, maxAgeMs: 60_000 };
    const busy = await openDerivedWriter(bus, {
      stream: derivedStream('b1'),
      subjects: ['alpha.B'],
      ...limits,
    });
    let ordinal = 0;
    const writing = setInterval(() => {
      busy.append('alpha.B', bytes('b'), { ordinal: ordinal++, index: 0 });
    }, 10);
    const refused = takeSubjects(await managerOf(bus), derivedStream('b2'), ['alpha.B'], 200);
    await expect(refused).rejects.toMatchObject({ code: 'STREAM_REFUSED' });
    await expect(refused).rejects.toThrow(/DERIVED_b1 is being written/);
    clearInterval(writing);
    await busy.close();
  });

  test('that the server refuses are sent again with pauses, not as fast as it can refuse', async () => {
    const stream = derivedStream('full');
    const writer = await openDerivedWriter(bus, {
      stream,
      subjects: ['alpha.FULL'],
      maxBytes: 10_000_000,
      maxAgeMs: 60_000,
    });
    const manager = await managerOf(bus);
    await manager.streams.update(stream, { max_msg_size: 1000 });
    const since = performance.now();
    writer.append('alpha.FULL', new Uint8Array(2000), { ordinal: 1, index: 0 });
    await eventually('it was refused again', () => writer.stats.refusals >= 4);
    expect(performance.now() - since).toBeGreaterThan(500);
    await manager.streams.update(stream, { max_msg_size: -1 });
    await writer.close();
    expect(writer.stats.acked).toBe(1);
  });
});

describe('key-value', () => {
  test('moves a key only from the revision that was read', async () => {
    const kv = await openKv(bus, 'test');
    expect(await kv.get('k.1')).toBeNull();
    const first = await kv.create('k.1', bytes('a'));
    expect(first).not.toBeNull();
    expect(await kv.create('k.1', bytes('b'))).toBeNull();
    const second = await kv.update('k.1', bytes('c'), first!);
    expect(second).toBeGreaterThan(first!);
    expect(await kv.update('k.1', bytes('d'), first!)).toBeNull();
    expect(Buffer.from((await kv.get('k.1'))!.value).toString()).toBe('c');
    await kv.put('k.2', bytes('x'));
    expect(await kv.keys()).toEqual(['k.1', 'k.2']);
    await kv.delete('k.1');
    expect(await kv.get('k.1')).toBeNull();
    expect(await kv.create('k.1', bytes('again'))).not.toBeNull();
  });

  test('is followed: what is there, each change in order, over a kill of the server', async () => {
    const own = await launchNatsServer();
    const mine = await connectBus({ url: own.url, name: 'follower' });
    const kv = await openKv(mine, 'followed');
    const none = new AbortController();
    await kv.follow(() => {}, none.signal).caughtUp;
    none.abort();
    await kv.put('a', bytes('1'));
    await kv.put('b', bytes('2'));
    await kv.put('a', bytes('3'));
    const heard: string[] = [];
    const stop = new AbortController();
    const follower = kv.follow((key, entry) => {
      heard.push(`${key}=${entry === null ? 'gone' : Buffer.from(entry.value).toString()}`);
    }, stop.signal);
    await follower.caughtUp;
    expect(heard).toEqual(['b=2', 'a=3']);
    await kv.put('b', bytes('4'));
    await own.kill();
    await own.restart();
    await eventually('it is connected again', () => mine.connected);
    await kv.delete('a');
    await eventually('all is heard', () => heard.length === 4);
    expect(heard).toEqual(['b=2', 'a=3', 'b=4', 'a=gone']);
    stop.abort();
    await follower.ended;
    await mine.close();
    await own.stop();
  });

  test('whoever begins to follow while keys are overwritten catches up', async () => {
    const kv = await openKv(bus, 'busy');
    const keys = Array.from({ length: 50 }, (_, at) => `k${at}`);
    await Promise.all(keys.map((key) => kv.put(key, bytes('old'))));
    let going = true;
    let writes = 0;
    const writers = Array.from({ length: 8 }, async () => {
      while (going) {
        writes += 1;
        await kv.put(keys[(writes * 17) % keys.length]!, bytes('new'));
      }
    });
    for (let begun = 0; begun < 60; begun += 1) {
      const told = new Set<string>();
      const stop = new AbortController();
      const follower = kv.follow((key) => void told.add(key), stop.signal);
      await follower.caughtUp;
      expect(told.size).toBe(keys.length);
      stop.abort();
      await follower.ended;
    }
    going = false;
    await Promise.all(writers);
  }, 20_000);

  test('lets exactly one of many writers through', async () => {
    const kv = await openKv(bus, 'race');
    const revision = (await kv.create('k', bytes('0')))!;
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, i) => kv.update('k', bytes(String(i)), revision)),
    );
    expect(outcomes.filter((outcome) => outcome !== null).length).toBe(1);
  });
});
