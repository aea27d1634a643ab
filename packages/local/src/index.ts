export { type EnsureOptions, ensureNatsServer } from './ensureNatsServer.ts';
export { LocalError, type LocalErrorCode } from './errors.ts';
export { findNatsServer } from './findNatsServer.ts';
export {
  launchNatsServer,
  type NatsExit,
  type NatsServer,
  type NatsServerOptions,
} from './launchNatsServer.ts';
