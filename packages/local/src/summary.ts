import { bare } from './external-nats.ts';
import type { Plan } from './plan.ts';
import { services, subscriber } from './services.ts';
import { adminUrl, reachable } from './waves.ts';

/** Where everything is, for a person who has just started it. */
export function summarise(plan: Plan, dataDir: string): string {
  const { config } = plan;
  const host = reachable(config.STREAM_HOST).replace(/^127\.0\.0\.1$/, 'localhost');
  const stream = `${host}:${config.STREAM_PORT}`;
  const market =
    config.CRUDE_FEED === 'synthetic'
      ? `synthetic market, ${config.CRUDE_SYNTHETIC_MODE}, seed ${config.CRUDE_SYNTHETIC_SEED}`
      : `feed ${config.CRUDE_FEED}`;
  const gateway = services.find(({ name }) => name === 'gateway')!;
  const product = config.CRUDE_PRODUCTS[0] ?? 'CL';
  const rows: [string, string][] = [
    ['page', `http://${stream}`],
    ['operator', `${adminUrl(gateway, plan)}/operator/`],
    ['stream', `ws://${stream}/ws/stream/${product}`],
    ['health', `http://${stream}/health`],
    ...services.map((service): [string, string] => [
      service.name,
      `${adminUrl(service, plan)}/metrics  and /health/ready`,
    ]),
    ['NATS', bare(plan.natsUrl)],
    ...payments(plan, dataDir),
    ['data', `${dataDir} (logs, the store, that of NATS, the chain)`],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return [
    '',
    `Crude Alpha runs: ${market}`,
    '',
    ...rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`),
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}

/** How the stream is paid for, where it is. */
function payments(plan: Plan, dataDir: string): [string, string][] {
  const { config } = plan;
  if (config.PAYMENTS === 'off') return [];
  const price = `${config.MPP_AMOUNT} for ${config.MPP_MINUTES_PER_PAYMENT} min`;
  const where =
    config.PAYMENTS === 'local' ? `on a chain at home, ${config.TEMPO_RPC_URL}` : 'on Tempo';
  const rows: [string, string][] = [
    ['payment', `${price}, ${where}; PAYMENTS=off npm run up streams for free`],
  ];
  if (plan.hasSubscriber) {
    const kept = `npx crude channel list --home ${dataDir}/${subscriber.name}`;
    rows.push([subscriber.name, `${adminUrl(subscriber, plan)}/metrics  ${kept}`]);
  }
  return rows;
}
