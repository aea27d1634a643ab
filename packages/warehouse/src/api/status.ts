import type { WarehouseErrorCode } from '../errors.ts';

/** What each error is over HTTP. */
export const httpStatus: Readonly<Record<WarehouseErrorCode, number>> = {
  BAD_QUESTION: 400,
  BAD_CURSOR: 400,
  NOT_FOUND: 404,
  TOO_MUCH: 422,
  MEMORY: 422,
  OVERLOADED: 503,
  UNREACHABLE: 503,
  NOT_READY: 503,
  TIMEOUT: 504,
  CANCELLED: 499,
  REFUSED: 500,
  ANSWER_CORRUPT: 500,
  SCHEMA_NEWER: 500,
  TAPE_REPLACED: 500,
  ROWS_LOST: 500,
};
