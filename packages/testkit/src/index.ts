export { launchNatsServer, type NatsServer } from '@crude-alpha/local';
export { numberedQuotes, T0 } from './events.ts';
export { eventually } from './eventually.ts';
