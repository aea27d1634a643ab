import { type Bus, connectBus, openKv } from '@crude-alpha/bus';
import { type Chain, launchChain, launchRpc, type RpcProcess } from '@crude-alpha/chain';
import { freePort, launchNatsServer, type NatsServer } from '@crude-alpha/local';
import { ChannelBook, kvRecords, localPayee, networks, walletClient } from '@crude-alpha/payments';
import {
  createWallet,
  fundFromFaucet,
  type HeldChannel,
  memoryKeeper,
  Payer,
  readStand,
  requestClose,
} from '@crude-alpha/payments/payer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { seededRandom } from './seeded-random.ts';
import { type ServiceProcess, startServiceProcess } from './service-process.ts';

/** `CRUDE_SOAK_SESSIONS=200 npx vitest run packages/testkit/src/payment-faults.test.ts` is the long form. */
const SESSIONS = Number(process.env['CRUDE_SOAK_SESSIONS'] ?? 12);
const SEED = Number(process.env['CRUDE_SOAK_SEED'] ?? 1);
const AT_ONCE = 8;
const MAY_TAKE_MS = 120_000 + SESSIONS * 20_000;
const PRICE = 1_000n;
const MINUTE_MS = 60_000;

const random = seededRandom(SEED);
const between = (low: number, high: number): number => Math.floor(low + random() * (high - low));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let nats: NatsServer;
let chain: Chain;
let rpc: RpcProcess;
let bus: Bus;
const ports: number[] = [];
const gateways: ServiceProcess[] = [];

beforeAll(async () => {
  [nats, chain] = await Promise.all([launchNatsServer(), launchChain()]);
  rpc = await launchRpc({ nodeUrl: chain.nodeUrl });
  bus = await connectBus({ url: nats.url, name: 'auditor' });
  ports.push(await freePort(), await freePort());
  await Promise.all(ports.map((_, at) => startGateway(at)));
  await bothSell();
});
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.kill()));
  await bus.close();
  await rpc.kill();
  await Promise.all([nats.stop(), chain.stop()]);
});

async function startGateway(at: number): Promise<void> {
  gateways[at] = await startServiceProcess('gateway', {
    NATS_URL: nats.url,
    STREAM_PORT: String(ports[at]),
    PAYMENTS: 'local',
    TEMPO_RPC_URL: rpc.url,
    MPP_SETTLE_AMOUNT: '0.003',
    MPP_SETTLE_LEAST: '0.001',
    CRUDE_PAY_RATE: '10000',
  });
}

/** Which answer each of them gives whom it wants money of: 402. */
async function bothSell(): Promise<void> {
  let answers: readonly string[] = [];
  try {
    await eventually(
      'both sell',
      async () => {
        answers = await Promise.all(ports.map(answerOf));
        return answers.every((answer) => answer === '402');
      },
      60_000,
    );
  } catch (error) {
    const last = gateways.map((gateway) => gateway.output().slice(-3_000));
    throw new Error(`answers: ${answers.join(', ')}; last words:\n${last.join('\n\n')}`, {
      cause: error,
    });
  }
}

async function answerOf(port: number): Promise<string> {
  try {
    const asked = fetch(`http://127.0.0.1:${port}/mpp/session?symbol=CL`, {
      signal: AbortSignal.timeout(5_000),
    });
    return String((await asked).status);
  } catch (error) {
    return String(error);
  }
}

/** As a load balancer would: any gateway, another one the next time. */
const balanced: typeof fetch = (input, init) => {
  const port = ports[between(0, ports.length)]!;
  return fetch((input as string).replace('http://service', `http://127.0.0.1:${port}`), init);
};

const victims = {
  gateway: async () => {
    const at = between(0, ports.length);
    await gateways[at]!.kill();
    await pause(between(0, 300));
    await startGateway(at);
  },
  'nats-server': async () => {
    await nats.kill();
    await pause(between(0, 300));
    await nats.restart();
  },
  rpc: async () => {
    await rpc.kill();
    await pause(between(0, 500));
    await rpc.restart();
  },
} as const;

/**
 * Ends one after the other by its id, wherever its work stands, until nobody pays any more; once for each session at
 * most: on a busy machine all of them would take ever longer to begin again, and nobody get anywhere between.
 */
async function killEverything(going: () => boolean): Promise<readonly string[]> {
  const killed: string[] = [];
  while (going() && killed.length < SESSIONS) {
    for (const [name, kill] of Object.entries(victims)) {
      await pause(between(300, 1_500));
      if (!going()) break;
      await kill();
      killed.push(name);
      // Subscribers have to get somewhere between two catastrophes.
      await bothSell();
    }
  }
  return killed;
}

interface Session {
  readonly channel: HeldChannel;
  readonly payments: number;
  /** What each payment said of the end of the time. */
  readonly expires: readonly number[];
  readonly alone: boolean;
}

/** One subscriber: pays some minutes, is interrupted now and then, and closes. */
async function live(): Promise<Session> {
  const client = walletClient(networks.local, createWallet().privateKey, rpc.url);
  const keeper = memoryKeeper();
  const open = (): Promise<Payer> =>
    Payer.open({ service: 'http://service', client, keeper, maxDeposit: '0.1', fetch: balanced });
  await stubbornly(() => fundFromFaucet(client));
  let payer = await open();
  const expires: number[] = [];
  const payments = between(4, 12);
  while (expires.length < payments) {
    const signal =
      random() < 0.15 ? AbortSignal.timeout(between(1, 60)) : AbortSignal.timeout(60_000);
    try {
      expires.push((await payer.pay('CL', signal)).expiresAtMs);
    } catch {
      // As after a crash of the payer: all that is left is what was written down.
      await payer.release();
      await pause(50);
      payer = await open();
    }
    await pause(between(0, 120));
  }
  const channel = payer.channel!;
  const alone = random() < 0.25;
  await stubbornly(
    async () => {
      if (alone) await requestClose(client, keeper, channel);
      else await payer.close('CL', AbortSignal.timeout(20_000));
    },
    async () => (alone ? false : (await readStand(client, channel.channelId)).deposit === 0n),
  );
  return { channel, payments, expires, alone };
}

async function stubbornly(
  work: () => Promise<unknown>,
  isDone: () => Promise<boolean> = async () => false,
): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (await isDone().catch(() => false)) return;
      if (tries > 100) throw error;
      await pause(200);
    }
  }
}

test(
  'everything is killed while subscribers pay, and every minute was paid for once',
  async () => {
    const sessions: Session[] = [];
    let begun = 0;
    const customers = Array.from({ length: AT_ONCE }, async () => {
      while (begun < SESSIONS) {
        begun += 1;
        sessions.push(await live());
      }
    });
    let going = true;
    const killing = killEverything(() => going);
    await Promise.all(customers);
    going = false;
    const kills = await killing;
    process.stdout.write(`${SESSIONS} sessions, seed ${SEED}: killed ${kills.join(', ')}\n`);
    expect(new Set(kills).size).toBe(3);

    const book = await ChannelBook.open(
      kvRecords(await openKv(bus, 'channels'), (error) => {
        throw error;
      }),
    );
    const auditor = walletClient(networks.local, localPayee.key, rpc.url);
    for (const { channel, payments, expires, alone } of sessions) {
      const id = channel.channelId;
      const due = BigInt(payments) * PRICE;
      // No minute without a voucher and none twice: each payment moved the end by just its minute.
      expect(expires).toEqual(expires.map((_, at) => expires[0]! + at * MINUTE_MS));
      await eventually(
        `all of ${id} is on the chain`,
        async () => {
          const { settled, deposit } = await readStand(auditor, id);
          return alone ? settled === due : deposit === 0n;
        },
        60_000,
      );
      await eventually(
        'the book agrees',
        () => book.get(id)?.channel.settledOnChain === due,
        60_000,
      );
      expect(book.get(id)!.channel).toMatchObject({
        spent: due,
        settledOnChain: due,
        units: payments,
      });
    }
    await book.close();
  },
  MAY_TAKE_MS,
);
