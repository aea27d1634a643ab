import { eventually, launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { clientFrame, frame, openRig, Raw, type Rig } from '../test/rig.ts';

let nats: NatsServer;
let rig: Rig;

beforeAll(async () => {
  nats = await launchNatsServer();
});
afterAll(() => nats.stop());
afterEach(() => rig.close());

interface WireFrame {
  readonly opcode: number;
  readonly text: string;
}

/** Reads a server's frames by RFC 6455, 5.2 alone; throws at what a server may not send. */
function wireFrames(bytes: Buffer): WireFrame[] {
  const frames: WireFrame[] = [];
  let at = bytes.indexOf('\r\n\r\n') + 4;
  while (at < bytes.length) {
    const first = bytes.readUInt8(at);
    let length = bytes.readUInt8(at + 1);
    if ((first & 0xf0) !== 0x80 || length > 127) throw new Error('in parts, compressed or masked');
    let head = 2;
    if (length === 126) {
      length = bytes.readUInt16BE(at + 2);
      head = 4;
    }
    if (at + head + length > bytes.length) break;
    const text = bytes.subarray(at + head, at + head + length).toString('latin1');
    frames.push({ opcode: first & 15, text });
    at += head + length;
  }
  return frames;
}

const snapshots = (bytes: Buffer): string[] =>
  wireFrames(bytes)
    .filter(({ text }) => text.includes('"snapshot"'))
    .map(({ text }) => text);

const sequences = (bytes: Buffer, symbol: string): number[] =>
  snapshots(bytes)
    .map((text) => JSON.parse(text) as { data: { symbol: string; seq: number } })
    .filter(({ data }) => data.symbol === symbol)
    .map(({ data }) => data.seq);

test('the bytes of a burst are those of its frames, each a frame of the protocol, in order', async () => {
  rig = await openRig(nats.url);
  const client = await new Raw(rig.port).upgrade();
  await eventually('it is in', () => rig.gateway.hub.clients === 1);
  // Lengths of one, two and four bytes of UTF-8, and frames of either length of head.
  const burst = Array.from({ length: 10 }, (_, seq) =>
    frame(seq, { reasons: [`é€😀 ${seq}`] }, seq * 5),
  );
  for (const one of burst) rig.publish(one);
  await eventually('all are there', () => snapshots(client.bytes).length === 10);
  expect(snapshots(client.bytes).map((text) => Buffer.from(text, 'latin1').toString())).toEqual(
    burst.map((one) => `{"t":"snapshot","data":${JSON.stringify(one)}}`),
  );
});

test('all that is due to a socket in one turn is one write, the ping too', async () => {
  // The ten frames are more than half of the window, so a ping is due behind them.
  rig = await openRig(nats.url, { windowBytes: 20 * 1024 });
  const client = await new Raw(rig.port).upgrade();
  const ping = await eventually('the first ping', () =>
    wireFrames(client.bytes).find(({ opcode }) => opcode === 9),
  );
  client.write(clientFrame(0x8a, Buffer.from(ping.text, 'latin1')));
  client.write(clientFrame(0x81, '{"t":"ping"}'));
  await client.until((text) => text.includes('"t":"pong"'));
  const chunks: Buffer[] = [];
  client.socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const { hub } = rig.gateway;
  for (let seq = 0; seq < 10; seq += 1) {
    hub.publish('CL', Buffer.from(JSON.stringify(frame(seq, {}, 30))));
  }
  await eventually('all are there', () => sequences(client.bytes, 'CL').length === 10);
  const burst = Buffer.concat([Buffer.from('\r\n\r\n'), chunks[0]!]);
  expect(wireFrames(burst).map(({ opcode }) => opcode)).toEqual([...Array(10).fill(1), 9]);
  expect(sequences(burst, 'CL')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('whoever changes what it follows in the middle of a round misses nothing of what it keeps, and gets it once', async () => {
  rig = await openRig(nats.url, { messageBurst: 1000 });
  const steady = await rig.listen('/ws/stream/CL').open();
  const restless = await rig.listen('/ws/stream/CL').open();
  await restless.until((messages) => messages.length > 0);
  for (let seq = 0; seq < 200; seq += 1) {
    rig.publish(frame(seq));
    rig.publish(frame(seq, { symbol: 'GC' }));
    if (seq % 2 === 0) {
      const t = seq % 4 === 0 ? 'subscribe' : 'unsubscribe';
      restless.say({ t, symbols: ['GC'] });
    }
    if (seq % 10 === 9) await steady.until(() => steady.seqs().at(-1) === seq);
  }
  await restless.until(() => restless.seqs().at(-1) === 199);
  const all = Array.from({ length: 200 }, (_, seq) => seq);
  expect(steady.seqs()).toEqual(all);
  expect(restless.seqs()).toEqual(all);
  expect(steady.seqs('GC')).toEqual([]);
  const gold = restless.seqs('GC');
  expect(gold.length).toBeGreaterThan(10);
  // Never back; again only because who subscribes anew asks for the newest.
  expect(gold).toEqual([...gold].sort((left, right) => left - right));
});

test('a burst longer than the window comes in parts, the newest at the end, and cuts nobody', async () => {
  rig = await openRig(nats.url, { windowBytes: 16 * 1024, maxUnsentBytes: 32 * 1024, tickMs: 20 });
  const client = await rig.listen().open();
  await client.until((messages) => messages.length > 0);
  for (let seq = 0; seq < 60; seq += 1) {
    rig.gateway.hub.publish('CL', Buffer.from(JSON.stringify(frame(seq, {}, 100))));
  }
  await client.until(() => client.seqs().at(-1) === 59);
  const seqs = client.seqs();
  expect(seqs).toEqual([...seqs].sort((left, right) => left - right));
  expect(seqs.length).toBeLessThan(60);
  expect(await rig.metric('crude_gateway_conflated_total')).toBeGreaterThan(20);
  expect(rig.gateway.hub.clients).toBe(1);
});
