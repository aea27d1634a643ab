import { connectBus, openDerivedWriter } from '@crude-alpha/bus';
import {
  eventually,
  launchNatsServer,
  type NatsServer,
  sampleFlow,
  sampleSurface,
} from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { frame, openRig, type Rig } from '../test/rig.ts';

let nats: NatsServer;
let rig: Rig;

beforeAll(async () => {
  nats = await launchNatsServer();
});
afterAll(() => nats.stop());
beforeEach(async () => {
  rig = await openRig(nats.url);
});
afterEach(() => rig.close());

describe('a subscriber', () => {
  test('is told what it follows, then gets every frame as compute wrote it', async () => {
    const client = await rig.listen().open();
    await client.until((messages) => messages.length > 0);
    expect(client.messages).toEqual([
      { t: 'subscription', active: ['CL'], entitled: ['CL', 'GC'] },
    ]);
    for (const seq of [5, 6, 7]) rig.publish(frame(seq));
    await client.until(() => client.seqs().length === 3);
    expect(client.texts.slice(1)).toEqual(
      [5, 6, 7].map((seq) => `{"t":"snapshot","data":${JSON.stringify(frame(seq))}}`),
    );
  });

  test('gets the newest frame at once', async () => {
    const first = await rig.listen().open();
    rig.publish(frame(41));
    rig.publish(frame(42));
    await first.until(() => first.seqs().includes(42));
    const late = rig.listen();
    await late.until(() => late.seqs().length > 0);
    expect(late.messages.map(({ t }) => t)).toEqual(['subscription', 'snapshot']);
    expect(late.seqs()).toEqual([42]);
  });

  test('gets a long frame, which needs the longer lengths of the protocol', async () => {
    const client = await rig.listen().open();
    const long = frame(1, {}, 700);
    expect(JSON.stringify(long).length).toBeGreaterThan(20_000);
    rig.publish(long);
    const got = await client.next('snapshot');
    expect(got.data).toEqual(long);
  });

  test('gets no frame that is old, repeated, broken or of another symbol', async () => {
    const client = await rig.listen().open();
    rig.publish(frame(10));
    rig.publish(frame(10));
    rig.publish(frame(9));
    rig.outside.publish('alpha.CL', Buffer.from('{"symbol":"CL"'));
    rig.outside.publish('alpha.CL', Buffer.from(JSON.stringify({ ...frame(11), raw: 1 })));
    rig.outside.publish('alpha.CL', Buffer.from(JSON.stringify(frame(12, { symbol: 'GC' }))));
    rig.outside.publish('alpha.CL', Buffer.alloc(1_000_000, 32));
    rig.publish(frame(13));
    await client.until(() => client.seqs().includes(13));
    expect(client.seqs()).toEqual([10, 13]);
    expect(client.seqs('GC')).toEqual([]);
    expect(await rig.metric('crude_gateway_frames_total')).toBe(2);
    expect(await rig.metric('crude_gateway_frames_old_total')).toBe(2);
    for (const reason of ['not_json', 'invalid', 'wrong_symbol', 'oversize']) {
      expect(await rig.metric('crude_gateway_frames_bad_total', `"${reason}"`)).toBe(1);
    }
  });

  test('follows and leaves symbols on one socket', async () => {
    const client = await rig.listen().open();
    rig.publish(frame(1));
    rig.publish(frame(2, { symbol: 'GC' }));
    await client.until(() => client.seqs().length === 1);
    client.say({ t: 'subscribe', symbols: ['GC'] });
    expect((await client.next('subscription')).active).toEqual(['CL', 'GC']);
    await client.until(() => client.seqs('GC').length === 1);
    client.say({ t: 'unsubscribe', symbols: ['CL'] });
    expect((await client.next('subscription')).active).toEqual(['GC']);
    rig.publish(frame(3));
    rig.publish(frame(4, { symbol: 'GC' }));
    await client.until(() => client.seqs('GC').length === 2);
    expect(client.seqs()).toEqual([1]);
    expect(client.seqs('GC')).toEqual([2, 4]);
  });

  test('gets surfaces and flow of a product when it asks for them, by the same socket', async () => {
    const client = await rig.listen().open();
    rig.publish(frame(1));
    rig.publishSurface({ ...sampleSurface, seq: 1 });
    await client.until(() => client.seqs().length === 1);
    expect(client.messages.some(({ t }) => t === 'surface' || t === 'flow')).toBe(false);
    client.say({ t: 'subscribe', symbols: ['CL.surface', 'CL.flow'] });
    expect(await client.next('subscription')).toEqual({
      t: 'subscription',
      active: ['CL', 'CL.surface', 'CL.flow'],
      entitled: ['CL', 'GC'],
    });
    // The newest that there is comes at once, with every byte that was published.
    const surface = await client.until((messages) => messages.find(({ t }) => t === 'surface'));
    expect(surface).toEqual({ t: 'surface', data: { ...sampleSurface, seq: 1 } });
    rig.publishFlow({ ...sampleFlow, seq: 2 });
    const flow = await client.until((messages) => messages.find(({ t }) => t === 'flow'));
    expect(flow).toEqual({ t: 'flow', data: { ...sampleFlow, seq: 2 } });
    rig.publishSurface({ ...sampleSurface, symbol: 'GC', seq: 3 });
    client.say({ t: 'unsubscribe', symbols: ['CL', 'CL.surface'] });
    expect((await client.next('subscription')).active).toEqual(['CL.flow']);
    rig.publish(frame(4));
    rig.publishSurface({ ...sampleSurface, seq: 4 });
    rig.publishFlow({ ...sampleFlow, seq: 5, prev: 2 });
    await client.until((messages) => messages.filter(({ t }) => t === 'flow').length === 2);
    expect(client.seqs()).toEqual([1]);
    expect(client.messages.filter(({ t }) => t === 'surface')).toHaveLength(1);
  });

  test('gets the snapshot again when it subscribes again', async () => {
    const client = await rig.listen().open();
    rig.publish(frame(7));
    await client.until(() => client.seqs().length === 1);
    client.say({ t: 'subscribe', symbols: ['CL'] });
    await client.until(() => client.seqs().length === 2);
    expect(client.seqs()).toEqual([7, 7]);
  });

  test('is answered: ping, authorization, and what cannot be understood', async () => {
    const client = await rig.listen().open();
    await client.until((messages) => messages.length > 0);
    const before = Date.now() * 1000;
    client.say({ t: 'ping', id: 9 });
    const pong = await client.next('pong');
    expect(pong.id).toBe(9);
    expect(Math.abs(pong.ts - before)).toBeLessThan(60_000_000);
    client.say({ t: 'ping' });
    expect(await client.next('pong')).not.toHaveProperty('id');
    client.say({ t: 'authorization', token: 'whatever' });
    expect(await client.next('subscription')).toMatchObject({ active: ['CL'] });
    const cases: [unknown, string][] = [
      ['{', 'bad_message'],
      ['', 'bad_message'],
      ['null', 'bad_message'],
      ['[]', 'bad_message'],
      ['{}', 'bad_message'],
      [{ t: 7 }, 'bad_message'],
      [{ t: 'teleport' }, 'unknown_message'],
      [{ t: '__proto__' }, 'unknown_message'],
      [{ t: 'snapshot' }, 'unknown_message'],
      [{ t: 'subscribe' }, 'bad_message'],
      [{ t: 'subscribe', symbols: [] }, 'bad_message'],
      [{ t: 'subscribe', symbols: ['CL'], more: 1 }, 'bad_message'],
      [{ t: 'subscribe', symbols: ['CL', 'XX'] }, 'unknown_symbol'],
      [{ t: 'subscribe', symbols: ['XX.surface'] }, 'unknown_symbol'],
      [{ t: 'subscribe', symbols: ['CL.chain'] }, 'bad_message'],
      [{ t: 'unsubscribe', symbols: ['XX'] }, 'unknown_symbol'],
      [{ t: 'ping', id: 'x' }, 'bad_message'],
    ];
    for (const [said, code] of cases) {
      const answer = client.next('error');
      client.say(said);
      expect(await answer, JSON.stringify(said)).toMatchObject({ code });
    }
    expect(client.ws.readyState).toBe(client.ws.OPEN);
  });

  test('that names one unknown symbol among known ones changes nothing', async () => {
    const client = await rig.listen().open();
    client.say({ t: 'subscribe', symbols: ['GC', 'XX'] });
    expect(await client.next('error')).toMatchObject({
      code: 'unknown_symbol',
      message: 'no such symbol: XX',
    });
    client.say({ t: 'authorization', token: 'x' });
    expect((await client.next('subscription')).active).toEqual(['CL']);
  });
});

describe('frames', () => {
  test('from before the start are shown but prove nobody alive', async () => {
    const own = await launchNatsServer();
    const bus = await connectBus({ url: own.url, name: 'compute' });
    const writer = await openDerivedWriter(bus, {
      stream: 'DERIVED_test',
      subjects: ['alpha.*'],
      maxBytes: 1_000_000,
      maxAgeMs: 3_600_000,
    });
    for (const seq of [1, 2]) {
      writer.append('alpha.CL', Buffer.from(JSON.stringify(frame(seq))), {
        ordinal: seq,
        index: 0,
      });
    }
    await writer.flush();
    await writer.close();
    const later = await openRig(own.url);
    try {
      const client = later.listen();
      await client.until(() => client.seqs().length === 1);
      expect(client.seqs()).toEqual([2]);
      const health = await later.get('/health');
      expect(health.status).toBe(503);
      expect(await health.json()).toMatchObject({
        status: 'no_frames',
        symbols: [
          { symbol: 'CL', live: false, seq: 2, ageMs: null },
          { symbol: 'GC', seq: null },
        ],
      });
      later.publish(frame(3));
      await client.until(() => client.seqs().length === 2);
      expect((await later.get('/health')).status).toBe(200);
    } finally {
      await later.close();
      await bus.close();
      await own.stop();
    }
  });

  test('go on after NATS was away, and health says so meanwhile', async () => {
    const own = await launchNatsServer();
    const lone = await openRig(own.url);
    try {
      const client = await lone.listen().open();
      lone.publish(frame(1));
      await client.until(() => client.seqs().length === 1);
      expect((await lone.get('/health')).status).toBe(200);
      await own.kill();
      await eventually('the gateway notices', async () => {
        const health = await lone.get('/health');
        const { status } = (await health.json()) as { status: string };
        return health.status === 503 && status === 'bus_disconnected';
      });
      await own.restart();
      let seq = 1;
      await eventually('frames come again', () => {
        lone.publish(frame(++seq));
        return client.seqs().length > 1;
      });
      expect(client.ws.readyState).toBe(client.ws.OPEN);
    } finally {
      await lone.close();
      await own.stop();
    }
  });
});
