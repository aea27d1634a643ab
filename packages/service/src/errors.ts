/** Base of every error this package throws on purpose; `code` is stable and safe to match on. */
export class ServiceError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The environment does not describe a service that can run; `problems` holds one line each. */
export class ConfigError extends ServiceError {
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
