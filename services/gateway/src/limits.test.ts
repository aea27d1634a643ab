import { eventually, launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { frame, openRig, Raw, type Rig } from '../test/rig.ts';

let nats: NatsServer;
let rig: Rig;

beforeAll(async () => {
  nats = await launchNatsServer();
});
afterAll(() => nats.stop());
afterEach(() => rig.close());

test('one address gets so many connections and no more, until one leaves', async () => {
  rig = await openRig(nats.url, { maxClientsPerAddress: 3 });
  const inside = await Promise.all([1, 2, 3].map(() => rig.listen().open()));
  const refused = await rig.listen().refused;
  expect(refused).toMatchObject({
    status: 429,
    type: 'application/problem+json; charset=utf-8',
    body: { title: 'Too Many Requests', code: 'per_address' },
  });
  inside[0]?.ws.close();
  await eventually('one has left', () => rig.gateway.hub.clients === 2);
  await rig.listen().open();
  expect(await rig.metric('crude_gateway_refused_total', '"per_address"')).toBe(1);
});

test('the gateway serves so many clients and no more', async () => {
  rig = await openRig(nats.url, { maxClients: 2 });
  await Promise.all([1, 2].map(() => rig.listen().open()));
  const refused = await rig.listen().refused;
  expect(refused).toMatchObject({ status: 503, body: { code: 'full' } });
  expect(await rig.metric('crude_gateway_clients')).toBe(2);
});

test('stopping says goodbye to everyone, lets nobody in, and is bounded', async () => {
  rig = await openRig(nats.url, { closeGraceMs: 300 });
  const polite = await Promise.all([1, 2, 3].map(() => rig.listen().open()));
  const deaf = await new Raw(rig.port).upgrade();
  deaf.socket.pause();
  const late = new Raw(rig.port);
  late.write('GET /health HTTP/1.1\r\n');
  rig.publish(frame(1));
  await Promise.all(polite.map((client) => client.until(() => client.seqs().length === 1)));
  await eventually('all are in', () => rig.gateway.hub.clients === 4);
  const before = performance.now();
  await rig.gateway.stop();
  expect(performance.now() - before).toBeLessThan(2500);
  for (const client of polite) expect((await client.closed).code).toBe(1001);
  expect(rig.gateway.hub.clients).toBe(0);
  expect(await rig.metric('crude_gateway_cut_total', '"stopping"')).toBe(4);
  await expect(rig.get('/health')).rejects.toThrow();
  deaf.socket.destroy();
  late.socket.destroy();
});

test('while it says goodbye, newcomers hear that it stops', async () => {
  rig = await openRig(nats.url, { closeGraceMs: 10_000 });
  const deaf = await new Raw(rig.port).upgrade();
  deaf.socket.pause();
  await eventually('it is in', () => rig.gateway.hub.clients === 1);
  const stopped = rig.gateway.stop();
  const refused = await rig.listen().refused;
  expect(refused).toMatchObject({ status: 503, body: { code: 'stopping' } });
  const health = await rig.get('/health');
  expect(health.status).toBe(503);
  expect(await health.json()).toMatchObject({ status: 'stopping' });
  deaf.socket.destroy();
  await stopped;
});

test('a thousand clients get every frame', async () => {
  rig = await openRig(nats.url, { maxClientsPerAddress: 1000 });
  const clients = await Promise.all(Array.from({ length: 1000 }, () => rig.listen().open()));
  for (let seq = 0; seq < 5; seq += 1) rig.publish(frame(seq));
  await Promise.all(clients.map((client) => client.until(() => client.seqs().length === 5)));
  for (const client of clients) expect(client.seqs()).toEqual([0, 1, 2, 3, 4]);
  expect(await rig.metric('crude_gateway_messages_sent_total')).toBe(6000);
  expect(await rig.metric('crude_gateway_conflated_total')).toBe(0);
});
