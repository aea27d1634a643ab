import {
  createWallet,
  fundFromFaucet,
  memoryKeeper,
  networks,
  Payer,
  walletClient,
} from '@crude-alpha/payments/payer';
import {
  type Chain,
  eventually,
  launchChain,
  launchNatsServer,
  type NatsServer,
  sampleFlow,
  sampleSurface,
} from '@crude-alpha/testkit';
import { tempo } from 'mppx/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openPaidRig, type PaidRig, type PaidRigOptions } from '../test/paid-rig.ts';
import { frame } from '../test/rig.ts';

let nats: NatsServer;
let chain: Chain;
const rigs: PaidRig[] = [];

beforeAll(async () => {
  [nats, chain] = await Promise.all([launchNatsServer(), launchChain()]);
});
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});
afterAll(async () => {
  await Promise.all([nats.stop(), chain.stop()]);
});

async function open(over: Partial<PaidRigOptions> = {}): Promise<PaidRig> {
  const rig = await openPaidRig({ natsUrl: nats.url, rpcUrl: chain.rpcUrl, ...over });
  rigs.push(rig);
  return rig;
}

const { signal } = new AbortController();

/** A wallet with money on the chain at home. */
async function funded() {
  const client = walletClient(networks.local, createWallet().privateKey, chain.rpcUrl);
  await fundFromFaucet(client);
  return client;
}

/** A stock client of mppx that pays in band. */
async function stockSession() {
  const client = await funded();
  const { account } = client;
  return tempo.session.manager({ account, client, maxDeposit: '1', webSocket: WebSocket as never });
}

async function payerOf(rig: PaidRig, maxDeposit = '1'): Promise<Payer> {
  const client = await funded();
  return Payer.open({ service: rig.gateway.url, client, keeper: memoryKeeper(), maxDeposit });
}

describe('a paid stream', () => {
  test('opens to a token, asks for the next one 10 s before the end, is extended by it', async () => {
    const rig = await open({ minutes: 0.18 });
    const payer = await payerOf(rig);
    const first = await payer.pay('CL', signal);
    expect(first).toMatchObject({ symbol: 'CL', minutes: 0.18 });
    const client = await rig.listen(`/ws/stream/CL?token=${first.token}`).open();
    const { entitled, active } = await client.until((messages) =>
      messages.find((message) => message.t === 'subscription'),
    );
    expect({ entitled, active }).toEqual({ entitled: ['CL'], active: ['CL'] });
    rig.publish(frame(1));
    await client.until(() => client.seqs().length === 1);
    await client.until((messages) => messages.find(({ t }) => t === 'payment-need-voucher'));
    const warnedMs = first.expiresAtMs - Date.now();
    expect(warnedMs).toBeGreaterThan(9_500);
    expect(warnedMs).toBeLessThanOrEqual(10_000);

    const second = await payer.pay('CL', signal);
    // It begins where the first one ends.
    expect(second.expiresAtMs).toBe(first.expiresAtMs + 10_800);
    const extended = client.next('subscription');
    client.say({ t: 'authorization', token: second.token });
    expect(await extended).toMatchObject({ entitled: ['CL'] });
  });

  test('ends with 1000 when the time is over, not before and not much after', async () => {
    const rig = await open({ minutes: 0.02 });
    const payer = await payerOf(rig);
    const { expiresAtMs, token } = await payer.pay('CL', signal);
    const client = await rig.listen(`/ws/stream/CL?token=${token}`).open();
    // The end is nearer than 10 s from the beginning.
    await client.until((messages) => messages.find(({ t }) => t === 'payment-need-voucher'));
    expect(await client.closed).toEqual({ code: 1000, reason: 'time_over' });
    const lateMs = Date.now() - expiresAtMs;
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(500);
    expect(client.messages.filter(({ t }) => t === 'payment-need-voucher')).toHaveLength(1);
    // The token that ended opens nothing any more.
    const refused = await rig.listen(`/ws/stream/CL?token=${token}`).refused;
    expect(refused).toMatchObject({ status: 401, body: { code: 'bad_token' } });
  });

  test('surfaces and flow come with the product, and end with its time', async () => {
    const rig = await open({ minutes: 0.03 });
    const payer = await payerOf(rig);
    await payer.pay('GC', signal);
    const gold = await payer.pay('GC', signal);
    const { token } = await payer.pay('CL', signal);
    const client = await rig.listen(`/ws/stream/CL?token=${token}`).open();
    client.say({ t: 'authorization', token: gold.token });
    client.say({ t: 'subscribe', symbols: ['CL.surface', 'CL.flow', 'GC.surface'] });
    rig.publishSurface(sampleSurface);
    await client.until((messages) => messages.find(({ t }) => t === 'surface'));
    const left = await client.until((messages) =>
      messages.find((message) => message.t === 'subscription' && message.entitled.join() === 'GC'),
    );
    expect(left).toMatchObject({ active: ['GC.surface'] });
    rig.publishSurface({ ...sampleSurface, seq: 11 });
    rig.publishFlow(sampleFlow);
    rig.publishSurface({ ...sampleSurface, symbol: 'GC', seq: 12 });
    await client.until((messages) =>
      messages.find((message) => message.t === 'surface' && message.data.symbol === 'GC'),
    );
    const told = client.messages.flatMap((message) =>
      message.t === 'surface' || message.t === 'flow' ? [message.data.seq] : [],
    );
    expect(told).toEqual([sampleSurface.seq, 12]);
  });

  test('says nothing of money on the public port', async () => {
    const rig = await open();
    await (await payerOf(rig)).pay('CL', signal);
    expect(await rig.metric('crude_gateway_money_accepted_units')).toBeGreaterThanOrEqual(1_000);
    expect(await rig.metric('crude_gateway_channels_open')).toBeGreaterThanOrEqual(1);
    const namesIn = (page: string) =>
      [...page.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!).sort();
    const inside = namesIn(await rig.metrics.render());
    const outside = namesIn(await (await rig.get('/metrics')).text());
    expect(inside.filter((name) => !outside.includes(name))).toEqual([
      'crude_gateway_chain_age_seconds',
      'crude_gateway_channel_changes_total',
      'crude_gateway_channels_closed',
      'crude_gateway_channels_closing',
      'crude_gateway_channels_open',
      'crude_gateway_client_messages_total',
      'crude_gateway_money_accepted_units',
      'crude_gateway_money_at_risk_units',
      'crude_gateway_money_deposited_units',
      'crude_gateway_money_lost_units',
      'crude_gateway_money_refunded_units',
      'crude_gateway_money_settled_units',
      'crude_gateway_pay_call_seconds',
      'crude_gateway_pay_calls_total',
      'crude_gateway_settlement_failures_total',
      'crude_gateway_settlements_total',
    ]);
    expect(outside).toContain('crude_gateway_frames_total');
  });

  test('takes the token in a header too, and is told what it may not hear', async () => {
    const rig = await open();
    const payer = await payerOf(rig);
    const { token } = await payer.pay('CL', signal);
    const client = await rig
      .listen('/ws/stream/CL', { headers: { authorization: `Bearer ${token}` } })
      .open();
    const refused = client.next('error');
    client.say({ t: 'subscribe', symbols: ['GC'] });
    expect(await refused).toMatchObject({ code: 'not_entitled', message: 'not paid for: GC' });
    const refusedToo = client.next('error');
    client.say({ t: 'subscribe', symbols: ['CL.surface', 'GC.surface'] });
    expect(await refusedToo).toMatchObject({ message: 'not paid for: GC.surface' });
    // Paid for as well, it is heard on the same socket.
    const gold = await payer.pay('GC', signal);
    client.say({ t: 'authorization', token: gold.token });
    client.say({ t: 'subscribe', symbols: ['GC'] });
    const both = await client.until((messages) =>
      messages.find((message) => message.t === 'subscription' && message.active.length === 2),
    );
    expect(both).toEqual({ t: 'subscription', active: ['CL', 'GC'], entitled: ['CL', 'GC'] });
  });

  test('ends with the socket where it is paid for in band: the next one is charged anew', async () => {
    const rig = await open();
    const session = await stockSession();
    rig.publish(frame(1));
    const spent = () => rig.payments.book.get(session.channelId as `0x${string}`)?.channel.spent;
    for (const units of [1_000n, 2_000n]) {
      const socket = await session.ws(`ws://127.0.0.1:${rig.port}/ws/stream/CL`);
      await eventually('it is charged', () => spent() === units);
      socket.close();
      await eventually('it is gone', () => rig.gateway.hub.clients === 0);
    }
    await session.close();
  });

  test('pays its way in band with a stock client, and is settled when it closes', async () => {
    const rig = await open({ minutes: 0.02 });
    const session = await stockSession();
    const socket = await session.ws(`ws://127.0.0.1:${rig.port}/ws/stream/CL`);
    const heard: number[] = [];
    socket.addEventListener('message', (event) => {
      const message = JSON.parse(String((event as MessageEvent).data)) as {
        data: { seq: number };
      };
      heard.push(message.data.seq);
    });
    let seq = 0;
    const market = setInterval(() => rig.publish(frame(++seq)), 100);
    // 1.2 s are one unit: three of them, and vouchers for each asked for in band.
    await eventually('three units are paid', () => session.cumulative >= 3_000n);
    clearInterval(market);
    expect(heard.length).toBeGreaterThan(20);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    const receipt = await session.close();
    const spent = BigInt(receipt!.spent);
    // The third was signed; whether its first frame came before the end is up to the clock.
    expect([2_000n, 3_000n]).toContain(spent);
    const record = rig.payments.book.get(session.channelId as `0x${string}`);
    expect(record?.channel).toMatchObject({ finalized: true, settledOnChain: spent, spent });
  });
});
