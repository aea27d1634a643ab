import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import pretty from 'pino-pretty';
import { lineRedactor } from './redact.ts';
import type { Secret } from './secret.ts';
import type { Config } from './variables.ts';

export type { Logger } from 'pino';

/** The variables a logger needs. */
export type LogConfig = Config<'CRUDE_LOG_LEVEL' | 'CRUDE_LOG_FORMAT' | 'CRUDE_INSTANCE'>;

/** What only the caller can know. */
export interface LoggerOptions {
  /** Values hidden wherever they appear in a line, beside everything that looks like a credential. */
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
  return pino(
    {
      level: config.CRUDE_LOG_LEVEL,
      base: { service, instance: config.CRUDE_INSTANCE },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: redact },
    },
    sink(config, options.stream),
  );
}

/** The variables of {@link LogConfig}. */
export const logVariables = ['CRUDE_LOG_LEVEL', 'CRUDE_LOG_FORMAT', 'CRUDE_INSTANCE'] as const;

function sink(config: LogConfig, stream?: DestinationStream): DestinationStream {
  const onTerminal = stream === undefined && process.stdout.isTTY === true;
  const format = config.CRUDE_LOG_FORMAT;
  if (format === 'json' || (format === 'auto' && !onTerminal)) {
    return stream ?? destination({ fd: 1, sync: true });
  }
  return pretty({
    colorize: onTerminal,
    destination: stream ?? 1,
    ignore: 'pid,hostname,service,instance',
    messageFormat: '{service}: {msg}',
    sync: true,
    translateTime: 'SYS:HH:MM:ss.l',
  });
}
