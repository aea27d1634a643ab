import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { alphaSubject } from '@crude-alpha/contracts';
import { freePort } from '@crude-alpha/local';
import { eventually } from '../eventually.ts';
import { startServiceProcess } from '../service-process.ts';

/** One who broadcasts what comes on a subject. */
export interface Rival {
  readonly name: 'ours' | 'naive' | 'raw';
  readonly subject: string;
  readonly port: number;
  /** Messages that a client gets when it has connected, beside the newest frame where there is one. */
  readonly welcome: number;
  readonly keepsNewest: boolean;
  cpuSec(): Promise<number>;
  stop(): Promise<void>;
}

/** The gateway as operators run it, of which more can be read. */
export interface GatewayRival extends Rival {
  readonly url: string;
  metric(name: string): Promise<number>;
}

/** Starts a gateway that is paid on a chain at home. */
export async function startGateway(natsUrl: string, rpcUrl: string): Promise<GatewayRival> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const gateway = await startServiceProcess('gateway', {
    NATS_URL: natsUrl,
    STREAM_PORT: String(port),
    CRUDE_MAX_CLIENTS_PER_IP: '5000',
    PAYMENTS: 'local',
    TEMPO_RPC_URL: rpcUrl,
    MPP_MINUTES_PER_PAYMENT: '60',
    MPP_SOCKETS_PER_TOKEN: '100',
    CRUDE_PAY_RATE: '100000',
    // Settlement waits for blocks, not for CPU: it is not what is measured.
    MPP_SETTLE_AMOUNT: '1000000',
    MPP_SETTLE_LEAST: '1000000',
  });
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
  };
  await eventually('the gateway sells', () => sells(url), 60_000);
  return {
    name: 'ours',
    subject: alphaSubject('CL'),
    port,
    url,
    welcome: 1,
    keepsNewest: true,
    metric,
    cpuSec: () => metric('process_cpu_seconds_total'),
    stop: () => gateway.stop(),
  };
}

/** Starts what ours is measured beside. */
export async function startPeer(name: 'naive' | 'raw', natsUrl: string): Promise<Rival> {
  const subject = `bench.${name}`;
  const child = fork(
    join(import.meta.dirname, 'fanout-peer-process.js'),
    [name, natsUrl, subject],
    { execArgv: [] },
  );
  const { port } = await answer<{ port: number }>(child);
  return {
    name,
    subject,
    port,
    welcome: 0,
    keepsNewest: false,
    cpuSec: async () => {
      child.send('cpu');
      return (await answer<{ cpuSec: number }>(child)).cpuSec;
    },
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** The next message of a process; throws when it ends instead. */
export async function answer<T>(child: ChildProcess): Promise<T> {
  const gone = new AbortController();
  const exit = once(child, 'exit', { signal: gone.signal }).then(([code]) => {
    throw new Error(`a process of the benchmark ended with ${String(code)}`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message'), exit])) as [T];
    return message;
  } finally {
    gone.abort();
    exit.catch(() => {});
  }
}

async function sells(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/mpp/session?symbol=CL`)).status === 402;
  } catch {
    return false;
  }
}
