import { readVariables } from './read-variables.ts';
import type { Env } from './variable.ts';
import { type Config, type VariableName, variables } from './variables.ts';

/**
 * Reads the named variables, typed as the catalogue says; throws a ConfigError that lists every
 * problem, among them misspelt names anywhere in `env`.
 *
 * @example
 * const { NATS_URL, EMIT_MS } = readConfig(['NATS_URL', 'EMIT_MS'], process.env);
 */
export function readConfig<const N extends VariableName>(names: readonly N[], env: Env): Config<N> {
  return readVariables(variables, names, env) as Config<N>;
}
