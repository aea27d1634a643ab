/** What can go wrong while the system is started on one machine. */
export type LocalErrorCode =
  | 'ALREADY_RUNNING'
  | 'BAD_OPTION'
  | 'INSTALL_FAILED'
  | 'NATS_SERVER_STARTUP'
  | 'NATS_STORE_IN_USE'
  | 'NATS_UNREACHABLE'
  | 'PORT_TAKEN'
  | 'PROGRAM_MISSING';

/** Base of everything this package throws on purpose: one line that an operator can act on. */
export class LocalError extends Error {
  readonly code: LocalErrorCode;

  constructor(code: LocalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
