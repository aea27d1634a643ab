import { createRequire } from 'node:module';
import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import { lineRedactor } from './redact.ts';
import type { Secret } from './secret.ts';
import type { Config } from './variables.ts';

export type { Logger } from 'pino';

const require = createRequire(import.meta.url);

/** The variables a logger needs. */
export type LogConfig = Config<'CRUDE_LOG_LEVEL' | 'CRUDE_LOG_FORMAT' | 'CRUDE_INSTANCE'>;

/** What only the caller can know. */
export interface LoggerOptions {
  /** Values hidden wherever they appear, beside everything that looks like a credential. */
  readonly secrets?: readonly Secret[];
  /** Where lines go instead of standard output. */
  readonly stream?: DestinationStream;
}

/**
 * A pino logger: JSON lines with ISO times, `service` and `instance`, readable on a terminal, and
 * without credentials at whatever depth they were logged. Writes are synchronous, so that the last
 * line before a crash is not lost.
 *
 * @example
 * const logger = createLogger('ingest', readConfig(logVariables, process.env));
 * logger.info({ tape: 'synthetic' }, 'writing the tape');
 */
export function createLogger(
  service: string,
  config: LogConfig,
  options: LoggerOptions = {},
): Logger {
  const redact = lineRedactor((options.secrets ?? []).map((secret) => secret.reveal()));
  const onTerminal = options.stream === undefined && process.stdout.isTTY;
  const format = formatter(config.CRUDE_LOG_FORMAT, onTerminal);
  return pino(
    {
      level: config.CRUDE_LOG_LEVEL,
      base: { service, instance: config.CRUDE_INSTANCE },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: (line) => format(redact(line)) },
    },
    options.stream ?? destination({ fd: 1, sync: true }),
  );
}

/** The variables of {@link LogConfig}. */
export const logVariables = ['CRUDE_LOG_LEVEL', 'CRUDE_LOG_FORMAT', 'CRUDE_INSTANCE'] as const;

function formatter(
  format: LogConfig['CRUDE_LOG_FORMAT'],
  onTerminal: boolean,
): (line: string) => string {
  if (format === 'json' || (format === 'auto' && !onTerminal)) return (line) => line;
  // Only on a terminal: it is thirty files, which a service in a container never needs.
  const { prettyFactory } = require('pino-pretty') as typeof import('pino-pretty');
  return prettyFactory({
    colorize: onTerminal,
    ignore: 'service,instance',
    messageFormat: '{service}: {msg}',
    translateTime: 'SYS:HH:MM:ss.l',
  });
}
