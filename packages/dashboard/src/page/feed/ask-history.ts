import type { Pass } from '../state/pass.ts';
import { pause } from './pause.ts';

/** What is stored cannot be had, and why, in words for who looks on. */
export class HistoryMissing extends Error {}

/** A gateway answers five questions a second from one address, and others may be behind the same one. */
const TOO_MANY = 429;
const WAIT_MS = 400;

const words: Readonly<Record<number, string>> = {
  401: 'what was paid for has ended: the past is for subscribers',
  402: 'the past is for subscribers, like the stream',
  404: 'this gateway has no history',
  503: 'no store answers: nothing is kept here, or not now',
  504: 'the store takes too long',
};

/**
 * Asks for what the store keeps, as the gateway answers under `/history/v1/`; whoever is told to wait waits.
 *
 * @throws HistoryMissing where it cannot be had.
 */
export async function askHistory<T>(path: string, pass: Pass, signal?: AbortSignal): Promise<T> {
  for (;;) {
    const answer = await readAnswer(path, pass, signal);
    signal?.throwIfAborted();
    if (answer === null) throw new HistoryMissing('the gateway does not answer');
    if (answer.ok) return JSON.parse(answer.text) as T;
    if (answer.status !== TOO_MANY) {
      throw new HistoryMissing(words[answer.status] ?? `the gateway answers ${answer.status}`);
    }
    await pause(WAIT_MS, signal);
  }
}

/** The rows of such an answer; null where they cannot be had, whyever. */
export async function askRows<T>(path: string, pass: Pass): Promise<readonly T[] | null> {
  try {
    return (await askHistory<{ readonly data: readonly T[] }>(path, pass)).data;
  } catch (error) {
    if (error instanceof HistoryMissing) return null;
    throw error;
  }
}

/** One question, asked with what was paid for. Read to its end, whatever it is: until then it keeps its connection. Null where it does not come whole. */
async function readAnswer(
  path: string,
  pass: Pass,
  signal: AbortSignal | undefined,
): Promise<{ readonly ok: boolean; readonly status: number; readonly text: string } | null> {
  const token = pass();
  try {
    const answer = await fetch(`/history/v1/${path}`, {
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      ...(signal === undefined ? {} : { signal }),
    });
    return { ok: answer.ok, status: answer.status, text: await answer.text() };
  } catch {
    return null;
  }
}
