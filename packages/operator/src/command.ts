import type { Readable, Writable } from 'node:stream';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Bus, connectBus } from '@crude-alpha/bus';
import { onlyOf, RecordingError, type Wanted } from '@crude-alpha/recording';
import { type Config, ConfigError, readConfig } from '@crude-alpha/service';
import { Connection, DATABASE, readInstant } from '@crude-alpha/warehouse';
import { OperatorError } from './errors.ts';

/** What a command is given of the process it runs in. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stderr: Writable;
  /** Text for stdout. */
  readonly lines: {
    line(text: string): void;
    readonly full: boolean;
    drained(): Promise<void>;
  };
  /** From now on Ctrl-C aborts this and no longer ends the process. */
  readonly interrupted: () => AbortSignal;
}

/** Returns the exit code. */
export type Command = (args: readonly string[], surroundings: Surroundings) => Promise<number>;

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; allowPositionals: true }>
>;

/** Options and the rest of a command line. */
export function readArguments<O extends Options>(args: readonly string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    const [reason = ''] = (cause as Error).message.split('. ');
    throw new OperatorError('BAD_USAGE', `${reason}; see crude --help`, { cause });
  }
}

/** The one thing that a command is about. */
export function onlyPositional(positionals: readonly string[], what: string): string {
  const [first] = positionals;
  if (first !== undefined && positionals.length === 1) return first;
  throw new OperatorError('BAD_USAGE', `one ${what} is needed; see crude --help`);
}

/** The stretch of time that is asked for, µs; null where an end of it is left out. */
export interface Asked {
  readonly from: number | null;
  readonly to: number | null;
}

export function stretchOption(values: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): Asked {
  const [from, to] = [timeOption('from', values.from), timeOption('to', values.to)];
  if (from === null || to === null || from < to) return { from, to };
  throw new OperatorError('BAD_USAGE', `--from ${values.from} is not before --to ${values.to}`);
}

function timeOption(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const micros = readInstant(text);
  if (micros !== null) return micros;
  throw new OperatorError('BAD_USAGE', `--${name} ${text} is no time such as 2026-03-02T15:00:00Z`);
}

/** A number of an option that is not negative. */
export function numberOption(name: string, text: string): number {
  if (/^\d{1,12}(\.\d{1,6})?$/.test(text)) return Number(text);
  throw new OperatorError('BAD_USAGE', `--${name} ${text} is no number`);
}

/** A number of an option that counts something. */
export function countOption(name: string, text: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw new OperatorError('BAD_USAGE', `--${name} ${text} is no whole number`);
}

/** What a tape, or a copy of one, may be called. */
export function nameOption(name: string, text: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(text)) return text;
  const rule = '1 to 64 letters, digits, "-" or "_"';
  throw new OperatorError('BAD_USAGE', `--${name} ${text} is no name: it takes ${rule}`);
}

/** Types and symbols between commas. */
export function wantedOption(text: string): Wanted {
  try {
    return onlyOf(text.split(',').map((word) => word.trim()));
  } catch (cause) {
    if (!(cause instanceof RecordingError)) throw cause;
    throw new OperatorError('BAD_USAGE', `--only: ${cause.message}`, { cause });
  }
}

const names = [
  'NATS_URL',
  'NATS_CREDS_FILE',
  'CLICKHOUSE_URL',
  'CLICKHOUSE_CLUSTER',
  'CRUDE_STORE_PORT',
  'CRUDE_TAPE',
  'CRUDE_PRODUCTS',
  'CRUDE_RATE',
  'EMIT_MS',
] as const;

type Settings = Config<(typeof names)[number]>;

/** The environment as the services read it. */
export function settingsOf(env: NodeJS.ProcessEnv): Settings {
  try {
    return readConfig(names, env);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new OperatorError('BAD_USAGE', cause.problems.join('; '), { cause });
  }
}

export function openConnection(settings: Settings): Connection {
  return new Connection({
    url: settings.CLICKHOUSE_URL ?? `http://127.0.0.1:${settings.CRUDE_STORE_PORT}`,
    database: DATABASE,
    cluster: settings.CLICKHOUSE_CLUSTER ?? null,
    name: 'crude',
  });
}

export async function openBus(settings: Settings): Promise<Bus> {
  return await connectBus({
    url: settings.NATS_URL,
    name: 'crude',
    credsFile: settings.NATS_CREDS_FILE,
  });
}
