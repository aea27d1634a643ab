export type ComputeErrorCode = 'LEASE_LOST' | 'TAPE_REPLACED';

/** Base of everything that compute throws on purpose; `code` is stable. */
export class ComputeError extends Error {
  readonly code: ComputeErrorCode;

  constructor(code: ComputeErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
