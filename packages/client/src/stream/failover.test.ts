import { type Bus, connectBus } from '@crude-alpha/bus';
import { freePort } from '@crude-alpha/local';
import { createWallet, memoryKeeper } from '@crude-alpha/payments/payer';
import {
  type Chain,
  eventually,
  launchChain,
  launchNatsServer,
  type NatsServer,
  type ServiceProcess,
  startServiceProcess,
} from '@crude-alpha/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { frame } from '../../test/fake-gateway.ts';
import { type SubscriptionEvent, subscribe } from '../index.ts';

let nats: NatsServer;
let chain: Chain;
let bus: Bus;
let gateways: readonly { readonly url: string; readonly process: ServiceProcess }[];

beforeAll(async () => {
  [nats, chain] = await Promise.all([launchNatsServer(), launchChain()]);
  bus = await connectBus({ url: nats.url, name: 'market' });
  gateways = await Promise.all([startGateway(), startGateway()]);
  await Promise.all(gateways.map(({ url }) => eventually('it sells', () => sells(url), 30_000)));
});
afterAll(async () => {
  await Promise.all(gateways.map(({ process }) => process.kill()));
  await bus.close();
  await Promise.all([nats.stop(), chain.stop()]);
});

async function startGateway() {
  const port = await freePort();
  const process = await startServiceProcess('gateway', {
    NATS_URL: nats.url,
    STREAM_PORT: String(port),
    PAYMENTS: 'local',
    TEMPO_RPC_URL: chain.rpcUrl,
  });
  return { url: `http://127.0.0.1:${port}`, process };
}

async function sells(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/mpp/session?symbol=CL`)).status === 402;
  } catch {
    return false;
  }
}

test('a gateway is killed, the other one goes on: paid once, each frame once, what is missing named', async () => {
  let seq = 0;
  const market = setInterval(() => {
    seq += 1;
    bus.publish('alpha.CL', Buffer.from(JSON.stringify(frame(seq))));
  }, 50);
  const seqs: number[] = [];
  const events: SubscriptionEvent[] = [];
  const keeper = memoryKeeper();
  const subscription = subscribe({
    url: gateways.map(({ url }) => url),
    symbols: ['CL'],
    wallet: {
      privateKey: createWallet().privateKey,
      network: 'local',
      rpcUrl: chain.rpcUrl,
      keeper,
      maxDeposit: '0.1',
    },
    close: true,
    onFrame: (one) => seqs.push(one.seq),
    onEvent: (event) => events.push(event),
  });
  const [first, second] = gateways;
  await eventually('frames come from the first', () => seqs.length > 10);
  expect(subscription.status().url).toBe(first!.url);
  await first!.process.kill();
  const heard = seqs.length;
  await eventually('frames come from the second', () => seqs.length > heard + 10);
  expect(subscription.status()).toMatchObject({ connection: 'open', url: second!.url });
  clearInterval(market);

  expect(events.filter(({ type }) => type === 'paid')).toHaveLength(1);
  const holes = seqs.flatMap((one, at) => {
    const before = seqs[at - 1] ?? one - 1;
    return one === before + 1
      ? []
      : [{ type: 'gap', symbol: 'CL', after: before, before: one } as const];
  });
  expect(holes.every(({ after, before }) => before > after)).toBe(true);
  expect(events.filter(({ type }) => type === 'gap')).toEqual(holes);
  expect(subscription.status().gaps).toBe(holes.length);
  // The second one knows the channel that was opened at the first.
  expect((await subscription.close()).closed).toMatchObject({ spent: 1_000n, refunded: 99_000n });
  expect((await keeper.all()).map(({ state }) => state)).toEqual(['closed']);
});
