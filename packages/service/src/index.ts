export { ConfigError, ServiceError, StartupError } from './errors.ts';
export { readConfig } from './readConfig.ts';
export { renderVariables } from './renderVariables.ts';
export { Secret } from './secret.ts';
export type { Env, ServiceName } from './variable.ts';
export { type Config, catalogue, type VariableName, variables } from './variables.ts';
