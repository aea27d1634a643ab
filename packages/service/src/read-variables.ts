import { readFileSync } from 'node:fs';
import { ConfigError } from './errors.ts';
import { misspelt } from './misspelt.ts';
import { parseValue, shown } from './parse-value.ts';
import { Secret } from './secret.ts';
import type { Env, Variable } from './variable.ts';
import type { Catalogue } from './variables.ts';

/** Reads `names` of any catalogue; {@link readConfig} is this with ours. All problems at once. */
export function readVariables(
  catalogue: Catalogue,
  names: readonly string[],
  env: Env,
): Record<string, unknown> {
  const problems = misspelt(catalogue, env);
  const config: Record<string, unknown> = {};
  for (const name of new Set(names)) {
    const variable = catalogue[name];
    if (variable === undefined) throw new TypeError(`${name} is not in the catalogue`);
    config[name] =
      variable.kind === 'secret'
        ? readSecret(name, env, problems)
        : readPlain(name, variable, env, problems);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

type Plain = Exclude<Variable, { readonly kind: 'secret' }>;

/** An empty value counts as absent: compose files and shells write `NAME=` for "not set". */
function readPlain(name: string, variable: Plain, env: Env, problems: string[]): unknown {
  const text = env[name]?.trim() || defaultText(variable, env);
  if (text === undefined) return undefined;
  const parsed = parseValue(variable, text);
  if (parsed.ok) return parsed.value;
  problems.push(`${name} must be ${parsed.expected}, got ${shown(text)}`);
  return undefined;
}

function defaultText(variable: Plain, env: Env): string | undefined {
  const value = variable.default;
  if (value === undefined) return undefined;
  return typeof value === 'object' ? value.from(env) : String(value);
}

function readSecret(name: string, env: Env, problems: string[]): Secret | undefined {
  const value = env[name]?.trim();
  const path = env[`${name}_FILE`]?.trim();
  if (value && path) {
    problems.push(`${name} and ${name}_FILE are both set, keep one`);
    return undefined;
  }
  if (value) return new Secret(value);
  if (!path) return undefined;
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text !== '') return new Secret(text);
    problems.push(`${name}_FILE names an empty file, ${shown(path)}`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    problems.push(`${name}_FILE must name a readable file, got ${shown(path)} (${code})`);
  }
  return undefined;
}
