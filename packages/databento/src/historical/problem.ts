import {
  HistoricalError,
  type HistoricalErrorCode,
  type HistoricalErrorDetails,
} from './errors.ts';

/** What the head of an answer says beside its body. */
export interface AnswerHead {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
}

const MAX_MESSAGE = 500;

/** The error that an answer other than a success stands for; the body may be anything. */
export function problemOf(head: AnswerHead, body: string): HistoricalError {
  const { status, requestId, retryAfterMs } = head;
  const told = detailOf(body);
  const details: HistoricalErrorDetails = {
    status,
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...told.details,
  };
  const where = requestId === undefined ? `HTTP ${status}` : `HTTP ${status}, request ${requestId}`;
  return new HistoricalError(codeOf(status), `${told.message} (${where})`, details);
}

function codeOf(status: number): HistoricalErrorCode {
  if (status === 401 || status === 403) return 'AUTH_FAILED';
  if (status === 429) return 'RATE_LIMITED';
  if (status === 408) return 'TIMEOUT';
  return status >= 500 ? 'SERVER_FAILED' : 'REJECTED';
}

function detailOf(body: string): { message: string; details: HistoricalErrorDetails } {
  const detail = fieldOf(parse(body), 'detail');
  if (typeof detail === 'string') return { message: detail, details: {} };
  const message = fieldOf(detail, 'message');
  if (typeof message !== 'string') {
    const text = body.trim().slice(0, MAX_MESSAGE);
    return { message: text === '' ? 'an answer without a body' : text, details: {} };
  }
  const serverCase = fieldOf(detail, 'case');
  const docs = fieldOf(detail, 'docs');
  const payload = fieldOf(detail, 'payload');
  return {
    message,
    details: {
      ...(typeof serverCase === 'string' ? { serverCase } : {}),
      ...(typeof docs === 'string' ? { docs } : {}),
      ...(payload === undefined || payload === null ? {} : { payload }),
    },
  };
}

/** The texts of an `X-Warning` header; one that is no list of texts is a warning as it stands. */
export function warningsOf(header: string | null): string[] {
  if (header === null || header.trim() === '') return [];
  const list = parse(header);
  if (!Array.isArray(list)) return [header];
  return list.map((one: unknown) => (typeof one === 'string' ? one : JSON.stringify(one)));
}

/** `Retry-After` in its two forms: seconds, or a date. */
export function retryAfterOf(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
