import type { Surface } from '@crude-alpha/contracts';
import { eventually, launchNatsServer, type NatsServer, sampleSurface } from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { clientFrame, frame, openRig, Raw, type Rig } from '../test/rig.ts';
import { afterHandshake, wireFrames } from '../test/wire-frames.ts';

let nats: NatsServer;
let rig: Rig;

beforeAll(async () => {
  nats = await launchNatsServer();
});
afterAll(() => nats.stop());
afterEach(() => rig.close());

const texts = (bytes: Buffer): string[] =>
  wireFrames(bytes).flatMap(({ opcode, payload }) => (opcode === 1 ? [payload.toString()] : []));

const snapshots = (bytes: Buffer): string[] =>
  texts(bytes).filter((text) => text.startsWith('{"t":"snapshot"'));

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
  const sent = (): Buffer => afterHandshake(client.bytes);
  await eventually('all are there', () => snapshots(sent()).length === 10);
  expect(snapshots(sent())).toEqual(
    burst.map((one) => `{"t":"snapshot","data":${JSON.stringify(one)}}`),
  );
});

/** Smiles of so many expiries, some 13 kB each. */
function surfaceOf(seq: number, expiries: number): Surface {
  const [smile] = sampleSurface.expiries;
  const rows = Array.from({ length: 1000 }, (_, row) => row);
  const quotes = {
    strike: rows.map((row) => 10 + row / 8),
    iv: rows.map((row) => row / 1000),
    used: rows.map((row) => row % 2 === 0),
  };
  const wide = Array.from({ length: expiries }, () => ({ ...smile!, quotes }));
  return { ...sampleSurface, seq, prev: seq - 1, expiries: wide };
}

test('frames of every length of head, many in a burst, are to the byte what two readers make of them', async () => {
  rig = await openRig(nats.url, { windowBytes: 1024 * 1024, maxUnsentBytes: 4 * 1024 * 1024 });
  const raw = await new Raw(rig.port).upgrade();
  const { ws, texts: heard } = await rig.listen().open();
  const symbols = ['CL.surface'];
  raw.write(clientFrame(0x81, JSON.stringify({ t: 'subscribe', symbols })));
  ws.send(JSON.stringify({ t: 'subscribe', symbols }));
  const sent = (): Buffer => afterHandshake(raw.bytes);
  await eventually('both follow it', () => heard.length === 2 && texts(sent()).length === 2);
  const told: string[] = [];
  const { hub } = rig.gateway;
  for (let seq = 1; seq <= 4; seq += 1) {
    const one = frame(seq, {}, 10 * seq);
    const smiles = surfaceOf(seq, 2 * seq);
    hub.publish('CL', Buffer.from(JSON.stringify(one)));
    hub.publish('CL.surface', Buffer.from(JSON.stringify(smiles)));
    told.push(`{"t":"snapshot","data":${JSON.stringify(one)}}`);
    told.push(`{"t":"surface","data":${JSON.stringify(smiles)}}`);
  }
  await eventually('all are there', () => heard.length === 10 && texts(sent()).length === 10);
  const known = [
    '{"t":"subscription","active":["CL"],"entitled":["CL","GC"]}',
    '{"t":"subscription","active":["CL","CL.surface"],"entitled":["CL","GC"]}',
  ];
  // Of the two one is this file's, and one is the library's.
  expect(texts(sent())).toEqual([...known, ...told]);
  expect(heard).toEqual([...known, ...told]);
  const heads = wireFrames(sent()).flatMap(({ opcode, head }) => (opcode === 1 ? [head] : []));
  expect(new Set(heads)).toEqual(new Set([2, 4, 10]));
  // Nothing but these and pings, and not a byte more.
  const whole = wireFrames(sent());
  expect(new Set(whole.map(({ opcode }) => opcode))).toEqual(new Set([1, 9]));
  const bytes = whole.reduce((sum, { head, payload }) => sum + head + payload.length, 0);
  expect(bytes).toBe(sent().length);
});

test('all that is due to a socket in one turn is one write, the ping too', async () => {
  // The ten frames are more than half of the window, so a ping is due behind them.
  rig = await openRig(nats.url, { windowBytes: 20 * 1024 });
  const client = await new Raw(rig.port).upgrade();
  const ping = await eventually('the first ping', () =>
    wireFrames(afterHandshake(client.bytes)).find(({ opcode }) => opcode === 9),
  );
  client.write(clientFrame(0x8a, ping.payload));
  client.write(clientFrame(0x81, '{"t":"ping"}'));
  await client.until((text) => text.includes('"t":"pong"'));
  const chunks: Buffer[] = [];
  client.socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const { hub } = rig.gateway;
  for (let seq = 0; seq < 10; seq += 1) {
    hub.publish('CL', Buffer.from(JSON.stringify(frame(seq, {}, 30))));
  }
  await eventually(
    'all are there',
    () => sequences(afterHandshake(client.bytes), 'CL').length === 10,
  );
  const burst = chunks[0]!;
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
