/** Base of every error this package throws on purpose; `code` is stable and safe to match on. */
export class ServiceError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/**
 * Something that only an operator can mend, and that is the same however often the service is started: it ends
 * with exit code 78, by which whoever keeps it running may know not to begin again.
 *
 * @example
 * context.fatal(new FinalError('TAPE_REPLACED', 'the store holds another tape: …', { cause }));
 */
export class FinalError extends ServiceError {}

/** What is thrown under a code that no new start would mend, as a {@link FinalError}; anything else as it is. */
export function finalWhere(error: unknown, ...codes: readonly string[]): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  const code = codes.find((one) => one === error.code);
  return code === undefined ? error : new FinalError(code, error.message, { cause: error });
}

/** The environment does not describe a service that can run; `problems` holds one line each. */
export class ConfigError extends FinalError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super('CONFIG_INVALID', problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * A service cannot start for a reason its operator can mend: shown as one line, without a stack.
 *
 * @example
 * throw new StartupError('TAPE_LOCKED', 'another ingest writes tape.synthetic', { cause });
 */
export class StartupError extends ServiceError {}
