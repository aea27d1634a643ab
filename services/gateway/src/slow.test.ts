import { eventually, launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { clientFrame, closeCode, frame, openRig, Raw, type Rig } from '../test/rig.ts';

let nats: NatsServer;
let rig: Rig;

beforeAll(async () => {
  nats = await launchNatsServer();
});
afterAll(() => nats.stop());
afterEach(() => rig.close());

/** Some 3.5 KiB. */
const big = (seq: number) => frame(seq, {}, 100);
const MIB = 1024 * 1024;

test('clients that never read cost little, are cut, and hold nobody up', async () => {
  rig = await openRig(nats.url, {
    windowBytes: 64 * 1024,
    pongLateMs: 2500,
    pongTimeoutMs: 3000,
    closeGraceMs: 200,
    tickMs: 50,
  });
  const stuck = await Promise.all(Array.from({ length: 20 }, () => new Raw(rig.port).upgrade()));
  for (const { socket } of stuck) socket.pause();
  const reader = await rig.listen().open();
  const { rss } = process.memoryUsage();
  let mostUnsent = 0;

  // In step with the reader, so that it is never behind; 20 × 7 MB for those that do not read.
  const frames = 2000;
  for (let seq = 0; seq < frames; seq += 4) {
    for (let one = seq; one < seq + 4; one += 1) rig.publish(big(one));
    await reader.until(() => reader.seqs().at(-1) === seq + 3);
    mostUnsent = Math.max(mostUnsent, rig.gateway.hub.unsentBytes);
  }
  expect(reader.seqs()).toEqual(Array.from({ length: frames }, (_, seq) => seq));
  expect(mostUnsent).toBeLessThan(20 * 70 * 1024);
  expect(process.memoryUsage().rss - rss).toBeLessThan(100 * MIB);
  const delivered = stuck.map(({ socket }) => socket.bytesRead);
  expect(Math.max(...delivered)).toBeLessThan(100 * 1024);

  await eventually('the stuck ones are cut', () => rig.gateway.hub.clients === 1, 15_000);
  expect(await rig.metric('crude_gateway_cut_total', '"no_pong"')).toBe(20);
  expect(await rig.metric('crude_gateway_conflated_total')).toBeGreaterThan(100);

  // What they find when they read after all: the first frames, and why they were cut.
  const one = stuck.at(-1) as Raw;
  one.socket.resume();
  const text = await one.rest();
  expect(text).toContain('"t":"subscription"');
  expect(text).toContain('"code":"too_slow"');
  expect(closeCode(one.bytes)).toBe(1013);
  expect(text.length).toBeLessThan(100 * 1024);
  for (const { socket } of stuck) socket.destroy();

  rig.publish(big(frames));
  await reader.until(() => reader.seqs().at(-1) === frames);
});

test('a client that falls behind and comes back gets the newest frame, not the ones between', async () => {
  rig = await openRig(nats.url, { windowBytes: 16 * 1024, tickMs: 50 });
  const client = await rig.listen().open();
  const reader = await rig.listen().open();
  await client.until((messages) => messages.length > 0);
  client.ws.pause();
  for (let seq = 0; seq < 500; seq += 1) {
    rig.publish(big(seq));
    await reader.until(() => reader.seqs().at(-1) === seq);
  }
  client.ws.resume();
  await client.until(() => client.seqs().at(-1) === 499);
  const seqs = client.seqs();
  expect(seqs.length).toBeLessThan(30);
  expect(seqs).toEqual([...seqs].sort((left, right) => left - right));
  expect(await rig.metric('crude_gateway_conflated_total')).toBeGreaterThan(400);
  // And from here on it misses nothing.
  for (let seq = 500; seq < 520; seq += 1) {
    rig.publish(big(seq));
    await client.until(() => client.seqs().at(-1) === seq);
  }
  expect(client.seqs().slice(-20)).toEqual(Array.from({ length: 20 }, (_, at) => 500 + at));
});

test('a client that vanished without a word is noticed', async () => {
  rig = await openRig(nats.url, {
    pingEveryMs: 100,
    pongLateMs: 100,
    pongTimeoutMs: 500,
    closeGraceMs: 100,
    tickMs: 20,
  });
  const gone = await new Raw(rig.port).upgrade();
  await gone.rest();
  expect(closeCode(gone.bytes)).toBe(1013);
  await eventually('it is out', () => rig.gateway.hub.clients === 0);
});

test('a pong that answers no ping proves nothing', async () => {
  rig = await openRig(nats.url, { pongTimeoutMs: 300, closeGraceMs: 100, tickMs: 20 });
  const liar = await new Raw(rig.port).upgrade();
  liar.write(clientFrame(0x8a, 'I am well')).write(clientFrame(0x8a, Buffer.from([0, 0, 0, 9])));
  await liar.rest();
  expect(await rig.metric('crude_gateway_cut_total', '"no_pong"')).toBe(1);
  expect(await rig.metric('crude_gateway_client_messages_total', '"control"')).toBe(2);
});

test('a client that half closes is let go', async () => {
  rig = await openRig(nats.url, { closeGraceMs: 100 });
  const half = await new Raw(rig.port).upgrade();
  await eventually('it is in', () => rig.gateway.hub.clients === 1);
  half.socket.end();
  await half.rest();
  await eventually('it is out', () => rig.gateway.hub.clients === 0);
});
