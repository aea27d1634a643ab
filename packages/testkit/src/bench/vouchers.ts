import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { launchChain } from '@crude-alpha/chain';
import { freePort, launchNatsServer } from '@crude-alpha/local';
import { eventually } from '../eventually.ts';
import { type ServiceProcess, startServiceProcess } from '../service-process.ts';
import { type Bench, quantile, rounded } from './result.ts';
import { type Call, payeeKey, showAll, signedVouchers } from './voucher-load.ts';

const CHANNELS = 16;
const PER_CHANNEL = 400;
const ONE_BY_ONE = 1_000;
const STOCK_CHANNELS = 8;
const STOCK_PER_CHANNEL = 40;
const PRICE = 1_000n;

/** What a paid call costs, beside stock mppx in the same run. */
interface Payee {
  readonly url: string;
  cpuSec(): Promise<number>;
}

interface Measured {
  readonly perCpuSec: number;
  readonly calls: readonly Call[];
}

/**
 * Paid calls a second of CPU, of a gateway as operators run it (one of two that could share its
 * channels: they are in NATS), and of stock mppx with its store in memory. All vouchers are signed
 * before, all channels are real ones on a chain at home.
 */
export const benchVouchers: Bench = async (say) => {
  const [nats, chain] = await Promise.all([launchNatsServer(), launchChain()]);
  const gateway = await startGateway(nats.url, chain.rpcUrl);
  const stock = await startStock(chain.rpcUrl);
  try {
    const sign = (payee: Payee, channels: number, count: number) =>
      Promise.all(
        Array.from({ length: channels }, () =>
          signedVouchers(payee.url, chain.rpcUrl, count, PRICE),
        ),
      );
    say(`${CHANNELS * PER_CHANNEL} vouchers on ${CHANNELS} channels, all at once`);
    const ours = await measure(gateway, await sign(gateway, CHANNELS, PER_CHANNEL));
    say(`${ONE_BY_ONE} vouchers, one by one`);
    const single = await measure(gateway, await sign(gateway, 1, ONE_BY_ONE));
    say(`${STOCK_CHANNELS * STOCK_PER_CHANNEL} vouchers at stock mppx`);
    const theirs = await measure(stock, await sign(stock, STOCK_CHANNELS, STOCK_PER_CHANNEL));
    const theirSingle = await measure(stock, await sign(stock, 1, STOCK_PER_CHANNEL * 2));
    const ms = (calls: readonly Call[], q: number): number =>
      quantile(
        calls.map((call) => call.ms),
        q,
      );
    return {
      name: 'vouchers',
      figures: rounded({
        perCpuSec: ours.perCpuSec,
        p50Ms: ms(single.calls, 0.5),
        p99Ms: ms(single.calls, 0.99),
        busyP99Ms: ms(ours.calls, 0.99),
      }),
      peers: rounded({
        stockPerCpuSec: theirs.perCpuSec,
        stockP50Ms: ms(theirSingle.calls, 0.5),
        stockP99Ms: ms(theirSingle.calls, 0.99),
      }),
      ratios: rounded({ perCpuVsStock: ours.perCpuSec / theirs.perCpuSec }),
    };
  } finally {
    stock.end();
    await gateway.process.stop();
    await Promise.all([nats.stop(), chain.stop()]);
  }
};

async function measure(payee: Payee, channels: readonly (readonly string[])[]): Promise<Measured> {
  const before = await payee.cpuSec();
  const calls = await showAll(payee.url, channels);
  const used = (await payee.cpuSec()) - before;
  const refused = calls.filter(({ status }) => status !== 200);
  if (refused.length > 0) throw new Error(`${refused.length} of ${calls.length} were refused`);
  return { perCpuSec: calls.length / used, calls };
}

async function startGateway(
  natsUrl: string,
  rpcUrl: string,
): Promise<Payee & { readonly process: ServiceProcess }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const process = await startServiceProcess('gateway', {
    NATS_URL: natsUrl,
    STREAM_PORT: String(port),
    PAYMENTS: 'local',
    TEMPO_RPC_URL: rpcUrl,
    CRUDE_PAY_RATE: '100000',
    // Settlement waits for blocks, not for CPU: it is not what is measured.
    MPP_SETTLE_AMOUNT: '1000000',
    MPP_SETTLE_LEAST: '1000000',
  });
  await eventually('the gateway sells', () => answers(`${url}/mpp/session?symbol=CL`), 60_000);
  return {
    url,
    process,
    cpuSec: async () => {
      const metrics = await (await fetch(`${process.adminUrl}/metrics`)).text();
      return Number(/^process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1]);
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).status === 402;
  } catch {
    return false;
  }
}

async function startStock(rpcUrl: string): Promise<Payee & { end(): void }> {
  const child = fork(
    join(import.meta.dirname, 'stock-gate-process.js'),
    [rpcUrl, payeeKey, '0.001'],
    { execArgv: [] },
  );
  const { port } = await heard<{ port: number }>(child);
  return {
    url: `http://127.0.0.1:${port}`,
    cpuSec: async () => {
      child.send('cpu');
      return (await heard<{ cpuSec: number }>(child)).cpuSec;
    },
    end: () => child.disconnect(),
  };
}

async function heard<T>(child: ChildProcess): Promise<T> {
  const [message] = (await once(child, 'message')) as [T];
  return message;
}
