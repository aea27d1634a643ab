import { ClickHouseError } from '@clickhouse/client';
import { WarehouseError, type WarehouseErrorCode } from './errors.ts';

/** ClickHouse's own names of what went wrong, as far as we tell them apart. */
const kinds: Readonly<Record<string, WarehouseErrorCode>> = {
  TIMEOUT_EXCEEDED: 'TIMEOUT',
  TOO_SLOW: 'TIMEOUT',
  QUERY_WAS_CANCELLED: 'TIMEOUT',
  TOO_MANY_ROWS: 'TOO_MUCH',
  TOO_MANY_BYTES: 'TOO_MUCH',
  TOO_MANY_ROWS_OR_BYTES: 'TOO_MUCH',
  MEMORY_LIMIT_EXCEEDED: 'MEMORY',
  TOO_MANY_SIMULTANEOUS_QUERIES: 'OVERLOADED',
  TOO_MANY_PARTS: 'OVERLOADED',
  REPLICA_IS_NOT_IN_QUORUM: 'NOT_READY',
  UNKNOWN_DATABASE: 'NOT_READY',
  UNKNOWN_TABLE: 'NOT_READY',
};

/** What a failed question comes to. */
export function asWarehouseError(error: unknown): WarehouseError {
  if (error instanceof WarehouseError) return error;
  if (error instanceof ClickHouseError) {
    const code = kinds[error.type ?? ''] ?? 'REFUSED';
    return new WarehouseError(code, `ClickHouse: ${error.type ?? error.code}: ${brief(error)}`, {
      cause: error,
    });
  }
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new WarehouseError('UNREACHABLE', `ClickHouse does not answer: ${reason}`, {
    cause: error,
  });
}

/** Answers that will be the same however often one asks: the program and the tables do not fit. */
const final: ReadonlySet<string> = new Set([
  'BAD_ARGUMENTS',
  'CANNOT_PARSE_TEXT',
  'CANNOT_READ_ALL_DATA',
  'ILLEGAL_COLUMN',
  'INCORRECT_DATA',
  'NO_SUCH_COLUMN_IN_TABLE',
  'NOT_ENOUGH_PRIVILEGES',
  'READONLY',
  'SYNTAX_ERROR',
  'THERE_IS_NO_COLUMN',
  'TYPE_MISMATCH',
  'UNKNOWN_IDENTIFIER',
  'UNKNOWN_SETTING',
]);

/** Whether asking again can help. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof WarehouseError)) return false;
  const { cause, code } = error;
  if (code === 'REFUSED') return !(cause instanceof ClickHouseError && final.has(cause.type ?? ''));
  return ['UNREACHABLE', 'TIMEOUT', 'MEMORY', 'OVERLOADED'].includes(code);
}

/** The first line, without the version that ClickHouse adds. */
function brief({ message }: Error): string {
  const [line = ''] = message.split('\n');
  const text = line.replace(/\s*\(version .*\)$/, '').trim();
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
