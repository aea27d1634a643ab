import type { Pass } from '../state/pass.ts';

/** One question about what is stored, asked with what was paid for. */
export function fetchHistory(path: string, pass: Pass, signal?: AbortSignal): Promise<Response> {
  const token = pass();
  return fetch(`/history/v1/${path}`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    ...(signal === undefined ? {} : { signal }),
  });
}
