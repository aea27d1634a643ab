export { type Admin, type AdminSources, createAdmin, startAdmin } from './admin.ts';
export { type AppOptions, createApp } from './app.ts';
export { systemMicros } from './clock.ts';
export type { Connection } from './connection.ts';
export type { Counter, CounterFamily } from './counter.ts';
export { ConfigError, FinalError, finalWhere, ServiceError, StartupError } from './errors.ts';
export { type Check, type CheckResult, Health, type Readiness, type Reason } from './health.ts';
export { LateMetrics } from './late-metrics.ts';
export { type Endpoint, listen } from './listen.ts';
export { createLogger, type LogConfig, type Logger, type LoggerOptions } from './logger.ts';
export { type Distribution, type MetricInfo, Metrics } from './metrics.ts';
export { type Problem, sendProblem } from './problem.ts';
export { readConfig } from './read-config.ts';
export { renderVariables } from './render-variables.ts';
export {
  type RunningService,
  runService,
  type ServiceContext,
  type ServiceDefinition,
} from './run-service.ts';
export { Secret } from './secret.ts';
export type { Env, ServiceName, Variable } from './variable.ts';
export {
  type Config,
  type VariableFor,
  type VariableName,
  variables,
} from './variables.ts';
