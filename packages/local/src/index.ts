export { commandOf } from './command-of.ts';
export { ensureChromium } from './ensure-chromium.ts';
export { ensureNatsServer } from './ensure-nats-server.ts';
export type { EnsureOptions } from './ensure-program.ts';
export { LocalError, type LocalErrorCode } from './errors.ts';
export { findNatsServer } from './find-nats-server.ts';
export { type GuardOptions, guardChild } from './guard-child.ts';
export {
  launchNatsServer,
  type NatsExit,
  type NatsServer,
  type NatsServerOptions,
} from './launch-nats-server.ts';
export { freePort } from './ports.ts';
export type { ProcessSpec } from './process-spec.ts';
export { type Supervision, supervise } from './supervise.ts';
