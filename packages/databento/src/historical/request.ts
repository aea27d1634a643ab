import { createHash } from 'node:crypto';
import { HistoricalError } from './errors.ts';
import type { Form } from './http.ts';
import { type Instant, nanosOf } from './instant.ts';

/** What to ask for. */
export interface RangeRequest {
  /** Such as `GLBX.MDP3`. */
  readonly dataset: string;
  /** At most 2000; `ALL_SYMBOLS` alone for all. */
  readonly symbols: readonly string[];
  /** Such as `mbp-1`. */
  readonly schema: string;
  readonly start: Instant;
  /** Exclusive. Without one the server takes the end of the day, hour … that `start` names. */
  readonly end?: Instant;
  /** `raw_symbol` if not given. */
  readonly stypeIn?: string;
  /** `instrument_id` if not given. */
  readonly stypeOut?: string;
  /** The most records. */
  readonly limit?: number;
}

export const MAX_SYMBOLS = 2000;

/**
 * Cuts a list of symbols into requests that the server takes. This is the caller's business, since several
 * requests are several files, each with its own order and its own limit.
 */
export function chunkSymbols(symbols: readonly string[]): string[][] {
  const count = Math.ceil(symbols.length / MAX_SYMBOLS);
  return Array.from({ length: count }, (_, i) =>
    symbols.slice(i * MAX_SYMBOLS, (i + 1) * MAX_SYMBOLS),
  );
}

/** One way to write a list of symbols: sorted, each once. */
export function joinSymbols(symbols: readonly string[]): string {
  const sorted = [...new Set(symbols)].sort(byCodeUnit);
  if (sorted.length === 0) throw new HistoricalError('BAD_REQUEST', 'no symbols are asked for');
  if (sorted.length > MAX_SYMBOLS) {
    throw new HistoricalError(
      'TOO_MANY_SYMBOLS',
      `${sorted.length} symbols where a request takes ${MAX_SYMBOLS}: see chunkSymbols`,
    );
  }
  const odd = sorted.find((symbol) => symbol.trim() === '' || symbol.includes(','));
  if (odd !== undefined) throw new HistoricalError('BAD_REQUEST', `no symbol: "${odd}"`);
  return sorted.join(',');
}

/** What tells requests apart; two ways to write the same request give the same form. */
export function queryForm(request: RangeRequest): Form {
  const { dataset, schema, start, end, stypeIn = 'raw_symbol', limit } = request;
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0)) {
    throw new HistoricalError('BAD_REQUEST', `a limit of ${limit} records`);
  }
  const from = nanosOf(start);
  const to = end === undefined ? undefined : nanosOf(end);
  if (to !== undefined && to <= from) {
    throw new HistoricalError('BAD_REQUEST', 'the end is not after the start');
  }
  // Without an end the server looks at how exact the start was written.
  const startText = to === undefined && typeof start === 'string' ? start : from.toString();
  return [
    ['dataset', dataset],
    ['symbols', joinSymbols(request.symbols)],
    ['schema', schema],
    ['start', startText],
    ...(to === undefined ? [] : [['end', to.toString()] as const]),
    ['stype_in', stypeIn],
    ...(limit === undefined ? [] : [['limit', limit.toString()] as const]),
  ];
}

/** The form of `timeseries.get_range`. */
export function rangeForm(request: RangeRequest): Form {
  return [
    ...queryForm(request),
    ['stype_out', request.stypeOut ?? 'instrument_id'],
    ['encoding', 'dbn'],
    ['compression', 'zstd'],
  ];
}

/** Counts up when the same request would have to be stored in another way. */
const ENCODING_VERSION = 1;

/** The name of a request: equal requests have equal keys, however they are written. */
export function canonicalKey(request: RangeRequest): string {
  const text = JSON.stringify([ENCODING_VERSION, rangeForm(request)]);
  return createHash('sha256').update(text).digest('hex');
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
