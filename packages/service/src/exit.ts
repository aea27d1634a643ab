import { ConfigError, FinalError } from './errors.ts';
import type { Logger } from './logger.ts';
import { redactText } from './redact.ts';

/** How a service ends: what a supervisor can tell from the exit code. */
export const exitCode = {
  /** Stopped when asked. */
  stopped: 0,
  /** Could not start, crashed, or did not stop in time. */
  failed: 1,
  /** The environment is wrong, or what was found there: starting again will not help (EX_CONFIG of sysexits.h). */
  misconfigured: 78,
  /** The operator insisted with a third Ctrl-C. */
  forced: 130,
} as const;

/** Ends the process after an unforeseen failure: the log gets it all, no clean-up is tried. */
export function crash(logger: Logger, error: unknown, what: string): never {
  try {
    logger.fatal({ err: asError(error) }, what);
  } finally {
    process.exit(exitCode.failed);
  }
}

/** Ends the process at a failure that it cannot go on after: one line when it was foreseen. */
export function giveUp(logger: Logger, error: unknown): never {
  if (!isExpected(error)) crash(logger, error, 'the service gave up');
  try {
    logger.fatal({ code: error.code }, error.message);
  } finally {
    process.exit(codeOf(error));
  }
}

/**
 * Ends the process because the service could not start: one line for what an operator can mend, the
 * stack in the log for anything else.
 */
export function failToStart(service: string, error: unknown, logger?: Logger): never {
  if (logger !== undefined && !isExpected(error)) crash(logger, error, 'the service did not start');
  const { message, name } = asError(error);
  const lines =
    error instanceof ConfigError
      ? error.problems
      : [message || (isExpected(error) ? error.code : name)];
  for (const line of lines) say(service, line);
  process.exit(codeOf(error));
}

function codeOf(error: unknown): number {
  return error instanceof FinalError ? exitCode.misconfigured : exitCode.failed;
}

/**
 * An error with a code of its own (a StartupError, another package's error, the system's ENOENT) is
 * foreseen; Node's ERR_ codes tell of mistakes in the program.
 */
function isExpected(error: unknown): error is Error & { readonly code: string } {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return false;
  return /^[A-Z][A-Z0-9_]+$/.test(error.code) && !error.code.startsWith('ERR_');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function say(service: string, line: string): void {
  process.stderr.write(`${service}: ${redactText(line).replace(/\s+/g, ' ')}\n`);
}
