import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Config, readConfig, type VariableName, variables } from '@crude-alpha/service';
import { fakeDatabento } from './databento-fake.ts';
import { ensureNatsServer } from './ensure-nats-server.ts';
import { LocalError } from './errors.ts';
import { externalNats } from './external-nats.ts';
import { homeChain } from './home-chain.ts';
import { storeOwner } from './nats-store.ts';
import { portHolder } from './port-holder.ts';
import { freePort, isPortFree } from './ports.ts';
import { services } from './services.ts';

/** Everything that is decided before the first process starts. */
export interface Plan {
  readonly config: Config;
  /** The environment of every service. */
  readonly env: NodeJS.ProcessEnv;
  readonly natsUrl: string;
  /** The nats-server to run, null when one that runs already is used. */
  readonly ownNats: {
    readonly binary: string;
    readonly port: number;
    readonly storeDir: string;
  } | null;
  /** The port of the fake gateway to run, null when the feed needs none. */
  readonly fakeDatabentoPort: number | null;
  /** The port of the chain to run that is paid on, null when there is another or none is needed. */
  readonly homeChainPort: number | null;
  /** Whether a subscriber is brought that pays: where money is given away. */
  readonly hasSubscriber: boolean;
  readonly dataDir: string;
}

type Report = (line: string) => void;

const usualNatsPort = 4222;

/** How long an earlier run whose supervisor was killed may take to be gone. */
const formerRunMs = 15_000;

/**
 * Checks the environment, finds NATS and settles every port; throws a ConfigError or a LocalError
 * with one line for each thing that is wrong.
 */
export async function makePlan(
  asked: NodeJS.ProcessEnv,
  dataDir: string,
  report: Report,
): Promise<Plan> {
  const fake = await fakeDatabento(asked);
  const { env, port: homeChainPort } = await homeChain(fake?.env ?? asked);
  const config = readConfig(Object.keys(variables) as VariableName[], env);
  const storeDir = join(dataDir, 'nats');
  const waited = await awaitFormerRun(storeDir, report);
  const ports = await settlePorts(config, waited ? formerRunMs : 0);
  const given = env['NATS_URL']?.trim() ? config.NATS_URL : null;
  const nats = given === null ? await ownNats(storeDir, report) : await externalNats(given);
  return {
    config: { ...config, ...ports },
    natsUrl: nats.url,
    ownNats: nats.own,
    fakeDatabentoPort: fake?.port ?? null,
    homeChainPort,
    hasSubscriber: config.PAYMENTS === 'local',
    dataDir,
    env: {
      ...env,
      CRUDE_STORE_DIR: env['CRUDE_STORE_DIR']?.trim() || join(dataDir, 'store'),
      ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
      NATS_URL: nats.url,
      // The screen picks warnings out of the logs, so they have to be in one format.
      CRUDE_LOG_FORMAT: 'json',
    },
  };
}

async function awaitFormerRun(storeDir: string, report: Report): Promise<boolean> {
  const former = await storeOwner(storeDir);
  if (former === null) return false;
  report(`waiting for nats-server (process ${former}) of an earlier run to end`);
  const deadline = Date.now() + formerRunMs;
  while ((await storeOwner(storeDir)) !== null) {
    if (Date.now() > deadline) {
      throw new LocalError(
        'NATS_STORE_IN_USE',
        `nats-server (process ${former}) holds ${storeDir}; stop it first`,
      );
    }
    await delay(100);
  }
  return true;
}

async function ownNats(
  storeDir: string,
  report: Report,
): Promise<{ url: string; own: Plan['ownNats'] }> {
  const binary = await ensureNatsServer({ onProgress: report });
  // Another NATS on this machine is no reason to fail: ours is found through NATS_URL alone.
  const port = (await isPortFree(usualNatsPort)) ? usualNatsPort : await freePort();
  return { url: `nats://127.0.0.1:${port}`, own: { binary, port, storeDir } };
}

/** The listening ports; 0 becomes a free one, a taken one is refused. */
async function settlePorts(config: Config, patienceMs: number): Promise<Record<string, number>> {
  const wanted: [name: VariableName, host: string][] = [
    ['STREAM_PORT', config.STREAM_HOST],
    ['CRUDE_STORE_PORT', config.CRUDE_STORE_HOST],
    ...services.map(({ adminPort }): [VariableName, string] => [
      adminPort,
      config.CRUDE_ADMIN_HOST,
    ]),
  ];
  if (config.PAYMENTS === 'local') {
    wanted.push(['CRUDE_SUBSCRIBER_ADMIN_PORT', config.CRUDE_ADMIN_HOST]);
  }
  const settled: Record<string, number> = {};
  for (const [name, host] of wanted) {
    const port = config[name] as number;
    const [twin] = Object.entries(settled).find(([, other]) => other === port) ?? [];
    if (twin !== undefined) {
      throw new LocalError(
        'PORT_TAKEN',
        `${twin} and ${name} are both ${port}; change one of them`,
      );
    }
    settled[name] = port === 0 ? await freePort() : port;
    if (port !== 0) await refuseTakenPort(name, port, host, Date.now() + patienceMs);
  }
  return settled;
}

async function refuseTakenPort(
  variable: string,
  port: number,
  host: string,
  deadline: number,
): Promise<void> {
  while (!(await isPortFree(port, host))) {
    if (Date.now() > deadline) {
      const holder = (await portHolder(port)) ?? 'another process';
      const other = `${variable}=${port + 10}`;
      throw new LocalError(
        'PORT_TAKEN',
        `port ${port} is taken by ${holder}: stop that, or choose another port (${other} npm run up)`,
      );
    }
    await delay(100);
  }
}
