import { gatewayHost, type LiveSchema, schemas } from '@crude-alpha/databento';
import { readArguments, wholeNumber } from '../arguments.ts';
import { CrudeError } from '../errors.ts';

const options = {
  dataset: { type: 'string', default: 'GLBX.MDP3' },
  symbols: { type: 'string', default: 'CL.FUT,LO.OPT' },
  stype: { type: 'string', default: 'parent' },
  schema: { type: 'string', default: 'trades' },
  host: { type: 'string' },
  port: { type: 'string', default: '13000' },
  'base-url': { type: 'string', default: 'https://hist.databento.com/v0/' },
  timeout: { type: 'string', default: '15' },
} as const;

/** What is probed, and where. */
export interface Target {
  readonly dataset: string;
  readonly symbols: readonly string[];
  readonly stype: string;
  readonly schema: LiveSchema;
  readonly host: string;
  readonly port: number;
  readonly baseUrl: string;
  /** For each rung. */
  readonly timeoutMs: number;
}

export function targetOf(args: readonly string[]): Target {
  const { values, positionals } = readArguments(args, options);
  const { dataset, symbols, stype, schema, host, port, timeout } = values;
  if (positionals.length > 0) throw new CrudeError('BAD_USAGE', 'probe takes options only');
  if (!Object.hasOwn(schemas, schema)) throw new CrudeError('BAD_USAGE', `no schema "${schema}"`);
  if (!/^[\w.-]+$/.test(dataset)) throw new CrudeError('BAD_USAGE', `no dataset "${dataset}"`);
  if (!URL.canParse(values['base-url'])) {
    throw new CrudeError('BAD_USAGE', `--base-url ${values['base-url']} is no URL`);
  }
  const portNumber = wholeNumber('port', port);
  if (portNumber < 1 || portNumber > 65_535) throw new CrudeError('BAD_USAGE', `no port ${port}`);
  return {
    dataset,
    symbols: symbols.split(','),
    stype,
    // One that cannot be had live is refused when it is subscribed to.
    schema: schema as LiveSchema,
    host: host ?? gatewayHost(dataset),
    port: portNumber,
    baseUrl: values['base-url'],
    timeoutMs: Math.max(1, wholeNumber('timeout', timeout)) * 1000,
  };
}
