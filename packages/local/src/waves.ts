import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fakeDatabentoSpec } from './databento-fake.ts';
import { homeChainSpec } from './home-chain.ts';
import { defaultMaxPayloadBytes, renderNatsConfig } from './nats-config.ts';
import { greets } from './nats-port.ts';
import { refuseBusyStore } from './nats-store.ts';
import type { Plan } from './plan.ts';
import { probeReadiness } from './probe-readiness.ts';
import type { ProcessSpec } from './process-spec.ts';
import { type ServiceProcess, services, subscriber } from './services.ts';
import type { SubscriberSetup } from './subscriber/follow.ts';
import type { Wave } from './supervise.ts';

/**
 * The processes of a plan: NATS, a fake gateway and a chain first, since nothing works without them, then
 * all services at once, since each waits by itself for what it needs of the others, then who subscribes.
 */
export function wavesOf(plan: Plan, root: string): Wave[] {
  const second = services.map((service) => serviceSpec(service, plan, root));
  const first: ProcessSpec[] = [];
  if (plan.ownNats !== null) first.push(natsSpec(plan.ownNats, root));
  if (plan.fakeDatabentoPort !== null) {
    first.push(fakeDatabentoSpec(plan.fakeDatabentoPort, plan, root));
  }
  if (plan.homeChainPort !== null) {
    first.push(homeChainSpec(plan.homeChainPort, plan.dataDir, root));
  }
  const third = plan.hasSubscriber ? [subscriberSpec(plan, root)] : [];
  return [first, second, third].filter((wave) => wave.length > 0);
}

/** The address under which a service's health and metrics are reached from this machine. */
export function adminUrl(service: Pick<ServiceProcess, 'adminPort'>, plan: Plan): string {
  const host = reachable(plan.config.CRUDE_ADMIN_HOST);
  return `http://${host}:${plan.config[service.adminPort]}`;
}

/** An address one can connect to: a wildcard is one to listen on only. */
export function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** Longer than any of them takes to start; a feed that is silent may stay so for a weekend. */
const goOnAfterMs = 20_000;

function serviceSpec(service: ServiceProcess, plan: Plan, root: string): ProcessSpec {
  const url = `${adminUrl(service, plan)}/health/ready`;
  return {
    name: service.name,
    command: [process.execPath, join(root, service.main)],
    env: { ...service.env, ...plan.env },
    cwd: root,
    probe: () => probeReadiness(url),
    goOnAfterMs,
  };
}

/** Stops first, while there is a gateway to close its channel with. */
function subscriberSpec(plan: Plan, root: string): ProcessSpec {
  const { config, dataDir } = plan;
  const setup: SubscriberSetup = {
    url: `http://${reachable(config.STREAM_HOST)}:${config.STREAM_PORT}`,
    symbol: config.CRUDE_PRODUCTS[0] ?? 'CL',
    rpcUrl: plan.env['TEMPO_RPC_URL'] ?? '',
    home: join(dataDir, subscriber.name),
  };
  return {
    ...serviceSpec(subscriber, plan, root),
    command: [process.execPath, join(root, subscriber.main), JSON.stringify(setup)],
    stopWithinMs: 15_000,
  };
}

function natsSpec(nats: NonNullable<Plan['ownNats']>, root: string): ProcessSpec {
  const { port, storeDir } = nats;
  const configFile = join(storeDir, 'nats-server.conf');
  return {
    name: 'nats-server',
    command: [nats.binary, '-c', configFile],
    env: process.env,
    cwd: root,
    prepare: async () => {
      await mkdir(storeDir, { recursive: true });
      await refuseBusyStore(storeDir);
      const maxPayloadBytes = defaultMaxPayloadBytes;
      await writeFile(configFile, renderNatsConfig({ port, storeDir, maxPayloadBytes }));
    },
    probe: async () => ((await greets(port)) ? null : 'it does not listen yet'),
  };
}
