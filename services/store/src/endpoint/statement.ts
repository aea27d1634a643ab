import { EndpointError } from './failure.ts';

/** A statement, told apart by what it needs: a body, a lane for reading, or the lane for changes. */
export type Statement =
  | {
      readonly is: 'read';
      readonly sql: string;
      readonly format: string;
      /** Whether the answer can be passed on while it is made. */
      readonly piecewise: boolean;
    }
  | { readonly is: 'insert'; readonly into: string; readonly format: string }
  | { readonly is: 'change'; readonly sql: string };

const READS: ReadonlySet<string> = new Set([
  'DESC',
  'DESCRIBE',
  'EXISTS',
  'EXPLAIN',
  'SELECT',
  'SHOW',
  'WITH',
]);
/** Those that the engine answers piece by piece. */
const STREAMED: ReadonlySet<string> = new Set(['SELECT', 'WITH']);
const DEFAULT_FORMAT = 'TabSeparated';

/** `… FORMAT Name` at the end of a statement. */
const ENDING = /^(.*)\bFORMAT\s+([A-Za-z0-9]+)\s*;?\s*$/is;

/** Formats whose pieces, one behind the other, are the whole: no frame around the rows. */
const PIECEWISE: ReadonlySet<string> = new Set([
  'CSV',
  'JSONCompactEachRow',
  'JSONEachRow',
  'LineAsString',
  'Native',
  'RawBLOB',
  'RowBinary',
  'TSV',
  'TSVRaw',
  'TabSeparated',
  'TabSeparatedRaw',
]);

/** Reads what a statement is from its first word and its last. */
export function readStatement(text: string, hasRows: boolean): Statement {
  const sql = text.trim();
  if (sql === '') throw new EndpointError(62, 'SYNTAX_ERROR', 'there is no statement');
  const word = /^(?:\/\*.*?\*\/|--[^\n]*\n|\s|\()*([A-Za-z]+)/s.exec(sql)?.[1]?.toUpperCase() ?? '';
  const [, before, format] = ENDING.exec(sql) ?? [];
  if (READS.has(word)) {
    const as = format ?? DEFAULT_FORMAT;
    const piecewise = STREAMED.has(word) && PIECEWISE.has(as);
    return { is: 'read', sql: before ?? sql, format: as, piecewise };
  }
  if (word === 'INSERT' && hasRows) {
    if (before === undefined || format === undefined) {
      throw new EndpointError(62, 'SYNTAX_ERROR', 'rows need a FORMAT at the end of the INSERT');
    }
    return { is: 'insert', into: before, format };
  }
  // A session outlives a request, and so would what is set in it.
  if (word === 'SET' || word === 'USE') {
    throw new EndpointError(36, 'BAD_ARGUMENTS', `${word} belongs into the parameters of the URL`);
  }
  return { is: 'change', sql };
}

/** A text, a quoted name or a comment: what looks like a placeholder in them is none. */
const OPAQUE = /'(?:[^'\\]|\\.|'')*'|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"|--[^\n]*|\/\*.*?\*\//gs;
const PLACEHOLDER = /\{\s*([A-Za-z_]\w*)\s*:/g;

/**
 * A session keeps the values that it was ever given, so a placeholder without a value would find that of
 * somebody else: it is refused, as ClickHouse refuses it.
 */
export function checkPlaceholders(sql: string, params: Readonly<Record<string, string>>): void {
  for (const [, name = ''] of sql.replaceAll(OPAQUE, ' ').matchAll(PLACEHOLDER)) {
    if (params[name] !== undefined) continue;
    throw new EndpointError(456, 'UNKNOWN_QUERY_PARAMETER', `Substitution ${name} is not set`);
  }
}
