import { FundingError } from './provider.ts';

/** From the request to the last byte of the answer. */
const TIMEOUT_MS = 10_000;

/** Ten times the longest answer, a list of all perpetuals; counted after it is unpacked. */
const MAX_BYTES = 1024 * 1024;

export interface JsonRequest {
  readonly url: URL;
  /** Sent as JSON with POST; GET without one. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

/** The JSON that a server answers with 200. It is not followed to anywhere else. */
export async function fetchJson(request: JsonRequest): Promise<unknown> {
  const { url, body, signal, timeoutMs = TIMEOUT_MS } = request;
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      ...(body === undefined ? {} : postOf(body)),
      redirect: 'manual',
      signal: AbortSignal.any([signal, late]),
    });
    return await readAnswer(response, url);
  } catch (cause) {
    if (cause instanceof FundingError) throw cause;
    if (late.aborted) {
      throw new FundingError('timeout', `${url.host} gave no answer in ${timeoutMs} ms`, { cause });
    }
    throw new FundingError('unreachable', `${url.host}: ${rootOf(cause)}`, { cause });
  }
}

function postOf(body: unknown): RequestInit {
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', headers, body: JSON.stringify(body) };
}

async function readAnswer(response: Response, url: URL): Promise<unknown> {
  if (response.status !== 200) {
    // Nobody reads the rest: the connection is of no further use.
    await response.body?.cancel();
    throw new FundingError('status', `${url.host} answered ${response.status}`);
  }
  const text = await readText(response, url);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FundingError('format', `${url.host} answered with something other than JSON`, {
      cause,
    });
  }
}

async function readText(response: Response, url: URL): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // To leave the loop cancels the rest of the answer.
    if (length > MAX_BYTES) {
      throw new FundingError('oversize', `${url.host} answered more than ${MAX_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** fetch says "fetch failed"; what failed is the cause of the cause. */
function rootOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? rootOf(error.cause) : error.message;
}
