import type { Variable } from './variable.ts';
import { variables } from './variables.ts';

/** The catalogue as the Markdown of docs/variables.md. */
export function renderVariables(): string {
  const rows = Object.entries<Variable>(variables).map(([name, variable]) => {
    const readers = variable.services?.join(', ') ?? 'all';
    const cells = [`\`${name}\``, describeKind(variable), describeDefault(variable), readers];
    return `| ${[...cells, variable.doc].join(' | ')} |`;
  });
  return [
    '# Variables',
    '',
    'Everything is configured by environment variables. An unknown `CRUDE_*` or `MPP_*` name, or a',
    'name one slip away from one below, stops the service with the nearest known name; an empty',
    'value counts as absent. Durations are written `250ms`, `5s`, `10m`, `2h`, `7d`, sizes `512B`,',
    '`64MiB`, `1GB`. A secret `NAME` may be put in a file that `NAME_FILE` names instead.',
    '',
    'This file is generated from `packages/service/src/variables.ts`; to bring it up to date after',
    'a change there, run `npx vitest run packages/service -u`.',
    '',
    '| Variable | Kind | Default | Read by | Meaning |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function describeKind(variable: Variable): string {
  if (variable.kind === 'choice') return variable.values.map((value) => `\`${value}\``).join(', ');
  if (!('min' in variable || 'max' in variable)) return variable.kind;
  const { min, max } = variable as { min?: string | number; max?: string | number };
  if (min === undefined) return `${variable.kind} ≤ ${max}`;
  return max === undefined ? `${variable.kind} ≥ ${min}` : `${variable.kind} ${min}–${max}`;
}

function describeDefault(variable: Variable): string {
  if (variable.default === undefined) return '';
  return typeof variable.default === 'object' ? variable.default.doc : `\`${variable.default}\``;
}
