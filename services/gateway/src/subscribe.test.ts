import {
  type OptionFlow,
  type PayingWallet,
  type SubscribeOptions,
  type SubscriptionEvent,
  subscribe,
} from '@crude-alpha/client';
import { createWallet, memoryKeeper } from '@crude-alpha/payments/payer';
import {
  type Chain,
  eventually,
  launchChain,
  launchNatsServer,
  sampleFlow,
  sampleSurface,
} from '@crude-alpha/testkit';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { openPaidRig, type PaidRig, type PaidRigOptions } from '../test/paid-rig.ts';
import { frame } from '../test/rig.ts';
import { openTcpProxy } from '../test/tcp-proxy.ts';

let chain: Chain;

beforeAll(async () => {
  chain = await launchChain();
});
afterAll(async () => {
  await chain.stop();
});

/** A paid gateway on which something is always going on, on a NATS of its own: markets of two would mix. */
async function open(
  { onTestFinished }: TestContext,
  over: Partial<PaidRigOptions> = {},
): Promise<PaidRig> {
  const nats = await launchNatsServer();
  onTestFinished(() => nats.stop());
  const rig = await openPaidRig({ natsUrl: nats.url, rpcUrl: chain.rpcUrl, ...over });
  onTestFinished(() => rig.close());
  let seq = 0;
  const market = setInterval(() => {
    seq += 1;
    for (const symbol of ['CL', 'GC']) rig.publish(frame(seq, { symbol }));
  }, 20);
  onTestFinished(() => clearInterval(market));
  return rig;
}

function wallet(over: Partial<PayingWallet> = {}): PayingWallet {
  const { privateKey } = createWallet();
  const rpcUrl = chain.rpcUrl;
  return { privateKey, network: 'local', rpcUrl, keeper: memoryKeeper(), maxDeposit: '1', ...over };
}

function follow(
  { onTestFinished }: TestContext,
  rig: PaidRig,
  over: Partial<SubscribeOptions> = {},
) {
  const seqs: Record<string, number[]> = { CL: [], GC: [] };
  const events: SubscriptionEvent[] = [];
  const subscription = subscribe({
    url: rig.gateway.url,
    symbols: ['CL'],
    onFrame: ({ symbol, seq }) => seqs[symbol]!.push(seq),
    onEvent: (event) => events.push(event),
    ...over,
  });
  onTestFinished(async () => {
    await subscription.close().catch(() => {});
  });
  const paid = (): number => events.filter(({ type }) => type === 'paid').length;
  return { subscription, seqs, events, paid };
}

/** Each frame once and none missing. */
function expectWhole(seqs: readonly number[]): void {
  expect(seqs).toEqual(seqs.map((_, at) => seqs[0]! + at));
}

test('hears smiles and option flow of what it pays for, each once, over a lost connection', async (context) => {
  const rig = await open(context);
  const proxy = await openTcpProxy(rig.port);
  context.onTestFinished(() => proxy.close());
  const surfaces: number[] = [];
  const flows: OptionFlow[] = [];
  const { events } = follow(context, rig, {
    url: proxy.url,
    wallet: wallet(),
    onSurface: ({ seq }) => surfaces.push(seq),
    onFlow: (flow) => flows.push(flow),
  });
  const surface = (seq: number, prev: number): void =>
    rig.publishSurface({ ...sampleSurface, seq, prev, ts: seq * 1_000 });
  surface(1, 0);
  await eventually('the newest smiles', () => surfaces.length === 1);
  surface(2, 1);
  rig.publishFlow({ ...sampleFlow, seq: 7, prev: 6 });
  await eventually('the next of each', () => surfaces.length === 2 && flows.length === 1);
  expect(flows[0]).toEqual({ ...sampleFlow, seq: 7, prev: 6 });
  proxy.cut();
  await eventually(
    'it is back',
    () => events.filter(({ type }) => type === 'connected').length === 2,
  );
  // What it had is sent again, and what it missed shows.
  surface(9, 8);
  await eventually('those behind the hole', () => surfaces.length === 3);
  expect(surfaces).toEqual([1, 2, 9]);
  expect(flows.length).toBe(1);
  expect(events).toContainEqual({ type: 'gap', symbol: 'CL.surface', after: 2, before: 9 });
});

test('pays for two symbols and hears both on one socket', async (context) => {
  const rig = await open(context);
  const { subscription, seqs, paid } = follow(context, rig, {
    symbols: ['CL', 'GC'],
    wallet: wallet(),
  });
  expect(subscription.token('CL')).toBeNull();
  await eventually('both come', () => seqs['CL']!.length > 10 && seqs['GC']!.length > 10);
  expect(paid()).toBe(2);
  expect(await rig.metric('crude_gateway_connections_total')).toBe(1);
  expect(subscription.status().channel).toMatchObject({ spent: 2_000n });
  // What was bought opens what is asked for beside the stream: that of its own symbol, and for no more money.
  const token = subscription.token('GC')!;
  expect(rig.payments.gate.check(token, 'GC')).toMatchObject({ ok: true });
  expect(rig.payments.gate.check(token, 'CL')).toMatchObject({ ok: false });
  expect(subscription.token('NG')).toBeNull();
  expect(paid()).toBe(2);
});

test('uses the time that runs when the connection is lost, and pays nothing for it', async (context) => {
  const rig = await open(context);
  const way = await openTcpProxy(rig.port);
  context.onTestFinished(() => way.close());
  const { subscription, events, seqs, paid } = follow(context, rig, {
    url: way.url,
    wallet: wallet(),
  });
  await eventually('frames come', () => seqs['CL']!.length > 5);
  for (let lost = 1; lost <= 3; lost += 1) {
    way.cut();
    await eventually(
      'it is back',
      () => events.filter(({ type }) => type === 'connected').length === lost + 1,
    );
  }
  expect(paid()).toBe(1);
  expect(subscription.status().channel).toMatchObject({ spent: 1_000n });
  expect([...new Set(seqs['CL'])]).toEqual(seqs['CL']);
});

test.for<[string, Partial<PayingWallet>, string]>([
  ['a price above the limit', { maxPrice: '0.0009' }, 'SPEND_LIMIT'],
  ['a limit that is no amount', { maxDeposit: 'much' }, 'BAD_CONFIG'],
  ['a key that is none', { privateKey: '0x12' }, 'BAD_CONFIG'],
  ['a wallet of another network', { network: 'testnet' }, 'WRONG_NETWORK'],
])('pays nothing with %s', async ([, over, code], context) => {
  const rig = await open(context);
  const careful = wallet(over);
  const { subscription, paid } = follow(context, rig, { wallet: careful, close: true });
  await expect(subscription.done).rejects.toMatchObject({ code });
  expect(paid()).toBe(0);
  expect(await careful.keeper.all()).toEqual([]);
});

test('what is under way when it is aborted is finished before the channel is closed', async (context) => {
  const rig = await open(context);
  const stop = new AbortController();
  const { keeper, ...rest } = wallet();
  const { subscription } = follow(context, rig, {
    wallet: {
      ...rest,
      keeper: {
        ...keeper,
        // The very moment at which the opening is about to be sent.
        put: async (channel) => {
          if (channel.pending !== null) stop.abort();
          await keeper.put(channel);
        },
      },
    },
    close: true,
    signal: stop.signal,
  });
  const { closed } = await subscription.done;
  expect(closed).toMatchObject({ spent: 1_000n, refunded: 99_000n });
  expect((await keeper.all()).map(({ state }) => state)).toEqual(['closed']);
});

// These wait for the end of a time, so they do it side by side.

test.concurrent('pays, renews in time on the same socket, and gets back at the end what was not spent', async (context) => {
  const rig = await open(context, { minutes: 0.18 });
  const { keeper, ...rest } = wallet();
  const { subscription, seqs, events, paid } = follow(context, rig, {
    wallet: { ...rest, keeper },
    close: true,
  });
  // 10.8 s each, and the next one is asked for 10 s before the end.
  await eventually('it paid three times', () => paid() === 3, 30_000);
  const before = seqs['CL']!.length;
  await eventually('frames go on', () => seqs['CL']!.length > before);
  const { channel, symbols, connection } = subscription.status();
  expect({ connection, deposit: channel?.deposit }).toEqual({
    connection: 'open',
    deposit: 100_000n,
  });
  expect(symbols['CL']!.minutesLeft).toBeGreaterThan(0);
  const spent = channel!.spent;
  const { closed, leftOpen } = await subscription.close();
  expect({ closed, leftOpen }).toEqual({
    closed: { channelId: channel!.id, spent, refunded: 100_000n - spent },
    leftOpen: null,
  });
  expectWhole(seqs['CL']!);
  expect(events.map(({ type }) => type).filter((type) => type !== 'paid')).toEqual(['connected']);
  const record = rig.payments.book.get(channel!.id as `0x${string}`);
  expect(record?.channel).toMatchObject({ finalized: true, spent, settledOnChain: spent });
  expect((await keeper.all()).map(({ state }) => state)).toEqual(['closed']);
}, 60_000);

test.concurrent('buys again where time is over before it was renewed, and goes on with a new socket', async (context) => {
  // Of three seconds the end is near from the beginning, so not every renewal is asked for in time.
  const rig = await open(context, { minutes: 0.05 });
  const { subscription, events, seqs, paid } = follow(context, rig, { wallet: wallet() });
  await eventually('it has paid for a while', () => paid() >= 4, 30_000);
  const ends = events.flatMap((event) => (event.type === 'disconnected' ? [event.reason] : []));
  expect(ends.length).toBeGreaterThan(0);
  expect(new Set(ends)).toEqual(new Set(['time_over']));
  expect(events.filter(({ type }) => type === 'trouble')).toEqual([]);
  expect([...new Set(seqs['CL'])]).toEqual(seqs['CL']);
  expect(subscription.status().connection).toBe('open');
}, 60_000);

test.concurrent('stops at the spend limit when the paid time is over, and not before', async (context) => {
  const rig = await open(context, { minutes: 0.18 });
  const limited = wallet({ maxDeposit: '0.001' });
  const { subscription, events, seqs, paid } = follow(context, rig, {
    wallet: limited,
    close: true,
  });
  await expect(subscription.done).rejects.toMatchObject({ code: 'SPEND_LIMIT' });
  expect(paid()).toBe(1);
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'trouble', code: 'SPEND_LIMIT', againInMs: null }),
  );
  // One payment buys 10.8 s of fifty frames each.
  expect(seqs['CL']!.length).toBeGreaterThan(300);
  const [held] = await limited.keeper.all();
  expect(held).toMatchObject({ state: 'closed', confirmed: 1_000n });
}, 60_000);

test.concurrent('a channel that cannot be closed is named, within the time that an end may take', async (context) => {
  const rig = await open(context);
  const { subscription, seqs } = follow(context, rig, { wallet: wallet(), close: true });
  await eventually('frames come', () => seqs['CL']!.length > 0);
  const { id } = subscription.status().channel!;
  const deaf = rig.gateway.stop();
  const before = performance.now();
  const { closed, leftOpen } = await subscription.close();
  expect(performance.now() - before).toBeLessThan(15_000);
  expect(closed).toBeNull();
  expect(leftOpen).toMatchObject({ channelId: id });
  await deaf;
}, 40_000);
