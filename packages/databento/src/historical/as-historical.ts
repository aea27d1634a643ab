import { DbnError } from '../dbn/index.ts';
import { HistoricalError } from './errors.ts';

/** What the codec says of bad bytes, in the terms of a request. */
export function asHistorical<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof DbnError) || cause.code === 'NOT_DRAINED') throw cause;
    const code = cause.code === 'TRUNCATED' ? 'TRUNCATED' : 'BAD_CONTENT';
    throw new HistoricalError(code, cause.message, { cause });
  }
}
