import { parseArgs } from 'node:util';
import { LocalError } from './errors.ts';

/** Each flag is another spelling of a variable, so there is one place for checks and defaults. */
const flags = {
  feed: {
    variable: 'CRUDE_FEED',
    value: 'NAME',
    doc: 'synthetic, databento, databento-fake, databento-replay, sidecar or file',
  },
  mode: {
    variable: 'CRUDE_SYNTHETIC_MODE',
    value: 'NAME',
    doc: 'calm, active or firehose: how busy the synthetic market is',
  },
  port: {
    variable: 'STREAM_PORT',
    value: 'N',
    doc: 'port of the page and the stream; 0: a free one',
  },
  seed: { variable: 'CRUDE_SYNTHETIC_SEED', value: 'N', doc: 'seed of the synthetic market' },
} as const;

/** What the command line asks for: the environment it amounts to, or only the help. */
export type Request = { readonly help: string } | { readonly env: NodeJS.ProcessEnv };

/** Reads the command line over an environment; a flag wins over a variable. */
export function readOptions(argv: readonly string[], env: NodeJS.ProcessEnv): Request {
  const values = parse(argv);
  if (values['help'] === true) return { help: helpText() };
  const merged = { ...env };
  for (const [flag, { variable }] of Object.entries(flags)) {
    const value = values[flag];
    if (typeof value === 'string') merged[variable] = value;
  }
  return { env: merged };
}

function parse(argv: readonly string[]): Record<string, string | boolean | undefined> {
  const string = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        feed: string,
        mode: string,
        port: string,
        seed: string,
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    const [reason] = (error as Error).message.split('. ');
    throw new LocalError('BAD_OPTION', `${reason}; npm run up -- --help lists the options`);
  }
}

function helpText(): string {
  const lines = Object.entries(flags).map(([flag, { value, doc, variable }]) =>
    `  --${flag} ${value}`.padEnd(16).concat(`${doc} (${variable})`),
  );
  return [
    'npm run up -- [options]',
    '',
    'Runs the whole system on this machine until Ctrl-C.',
    '',
    ...lines,
    '  --help        this text',
    '',
    'Every variable of docs/variables.md counts too. NATS_URL names a NATS that runs already;',
    'without it a nats-server of its own is started, with its store in .crude/nats.',
  ].join('\n');
}
