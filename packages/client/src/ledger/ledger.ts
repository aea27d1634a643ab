import { readArguments } from '../arguments.ts';
import { CrudeError } from '../errors.ts';
import type { Command } from '../standard.ts';
import { ledgerLines } from './ledger-text.ts';
import type { LedgerReport } from './report.ts';

const DEFAULT_URL = 'http://127.0.0.1:7073';

const ANSWER_MS = 10_000;

/** `crude ledger`: the operator's books, from the admin port of a gateway. */
export const ledger: Command = async (args, { lines }) => {
  const { values } = readArguments(args, {
    'admin-url': { type: 'string' },
    json: { type: 'boolean' },
  });
  const url = values['admin-url'] ?? DEFAULT_URL;
  if (!URL.canParse(url)) throw new CrudeError('BAD_USAGE', `--admin-url ${url} is no address`);
  const text = await read(new URL('/ledger', url));
  if (values.json === true) lines.line(text);
  else for (const line of ledgerLines(JSON.parse(text) as LedgerReport)) lines.line(line);
  return 0;
};

async function read(url: URL): Promise<string> {
  let status: number;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (response.ok) return await response.text();
    status = response.status;
  } catch (cause) {
    const { cause: inner = cause } = cause as { cause?: unknown };
    const { code, message } = inner as { code?: string; message?: string };
    throw new CrudeError('GATEWAY_UNREACHABLE', `${url.href}: ${message || code}`, { cause });
  }
  const reason = status === 404 ? 'no gateway that is paid is there' : `it answers ${status}`;
  throw new CrudeError('GATEWAY_UNREACHABLE', `${url.href}: ${reason}`);
}
