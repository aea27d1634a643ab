export type { Clock } from './clock.ts';
export { LiveError, type LiveErrorCode } from './errors.ts';
export type {
  ConnectedEvent,
  DisconnectedEvent,
  ErrorEvent,
  GapBound,
  GapEvent,
  GapWhy,
  LiveEvent,
  MappingEvent,
  PausedEvent,
  RecordEvent,
  SystemEvent,
} from './events.ts';
export { type LiveSession, type LiveStats, live } from './live.ts';
export {
  defaultTimeouts,
  gatewayHost,
  type LiveOptions,
  type LiveTimeouts,
  type QueuePolicy,
} from './options.ts';
export type { LiveSchema } from './schemas.ts';
export type { LiveSubscription } from './subscription.ts';
