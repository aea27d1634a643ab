export type EngineErrorCode = 'CONFIG_INVALID';

/** Base of everything that the engine throws; `code` is stable. `step` itself never throws. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
