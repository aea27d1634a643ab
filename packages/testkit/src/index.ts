export { type Chain, type Ground, grounds, launchChain, launchRpc } from '@crude-alpha/chain';
export { freePort, launchNatsServer, type NatsServer } from '@crude-alpha/local';
export { anyEvent } from './arbitraries.ts';
export {
  type ClickHouse,
  hasClickHouse,
  hasEmbedded,
  launchClickHouse,
  launchEmbedded,
} from './clickhouse.ts';
export { numberedQuotes, T0 } from './events.ts';
export { eventually } from './eventually.ts';
export { gasPaid } from './gas-paid.ts';
export { sampleActivity, sampleEvents, sampleFlow, sampleFrame, sampleSurface } from './samples.ts';
export { seededRandom } from './seeded-random.ts';
export { type ServiceProcess, startServiceProcess } from './service-process.ts';
