export type ContractErrorCode =
  | 'EVENT_INVALID'
  | 'MESSAGE_INVALID'
  | 'BLOCK_VERSION'
  | 'BLOCK_CORRUPT'
  | 'BLOCK_FULL';

/** Base of everything that contracts throws; `code` is stable. */
export class ContractError extends Error {
  readonly code: ContractErrorCode;

  constructor(code: ContractErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A value that is no valid event or message, and the first field that says so. */
export class InvalidValueError extends ContractError {
  /** Path of the offending field, dotted; empty when the value as a whole is wrong. */
  readonly field: string;

  constructor(code: 'EVENT_INVALID' | 'MESSAGE_INVALID', field: string, reason: string) {
    super(code, field === '' ? reason : `${field}: ${reason}`);
    this.field = field;
  }
}

/** Bytes that are no tape block of a known version. */
export class BlockError extends ContractError {}
