/** What can go wrong between here and a chain of one's own. */
export type ChainErrorCode =
  | 'ANVIL_MISSING'
  | 'ANVIL_STARTUP'
  | 'NODE_REFUSED'
  | 'NODE_UNREACHABLE'
  | 'RPC_STARTUP'
  | 'STATE_IN_USE';

/** Base of everything this package throws on purpose; `code` is stable. */
export class ChainError extends Error {
  readonly code: ChainErrorCode;

  constructor(code: ChainErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
