import type { IncomingMessage } from 'node:http';
import { EndpointError } from './failure.ts';
import type { Terms } from './lane.ts';

/** What a request to ClickHouse's HTTP interface asks for. */
export interface Asked {
  /** The statement as far as it stands in the URL. */
  readonly query: string | null;
  readonly id: string;
  readonly terms: Terms;
  /** Nothing may be changed. */
  readonly readOnly: boolean;
}

/** Parameters that are about HTTP or about who asks; what they ask for is so here in any case. */
const HTTP_ONLY: ReadonlySet<string> = new Set([
  'cancel_http_readonly_queries_on_client_close',
  'compress',
  'decompress',
  'default_format',
  'enable_http_compression',
  'http_headers_progress_interval_ms',
  'http_write_exception_in_output_format',
  'log_comment',
  'password',
  'role',
  'send_progress_in_http_headers',
  'session_id',
  'user',
  'wait_end_of_query',
]);

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Reads the parameters of a URL: settings and `param_…` values, each by its name. */
export function readRequest(request: IncomingMessage, newId: () => string): Asked {
  const { searchParams } = new URL(request.url ?? '/', 'http://endpoint');
  const settings: Record<string, string> = {};
  const params: Record<string, string> = {};
  let query: string | null = null;
  let database: string | null = null;
  let id = '';
  let readOnly = false;
  for (const [name, value] of searchParams) {
    if (name === 'query') query = value;
    else if (name === 'database') database = value;
    else if (name === 'query_id') id = value;
    // In a session this could not be taken back.
    else if (name === 'readonly') readOnly = value !== '0';
    else if (HTTP_ONLY.has(name)) continue;
    else if (!NAME.test(name))
      throw new EndpointError(115, 'UNKNOWN_SETTING', `no setting ${name}`);
    else if (name.startsWith('param_')) params[name.slice('param_'.length)] = value;
    else settings[name] = value;
  }
  const terms = { settings, params, database };
  return { query, id: id === '' ? newId() : id, terms, readOnly };
}

/** A page in somebody's browser can reach any server on loopback; it always says where it comes from. */
export function isFromBrowser({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
}
