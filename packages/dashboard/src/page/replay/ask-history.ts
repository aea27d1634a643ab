import { fetchHistory } from '../feed/fetch-history.ts';
import { pause } from '../feed/pause.ts';
import type { Pass } from '../state/pass.ts';

/** What is stored cannot be had, and why, in words for who looks on. */
export class HistoryMissing extends Error {}

/** The gateway answers five questions a second from one address. */
const TOO_MANY = 429;
const WAIT_MS = 400;

const words: Readonly<Record<number, string>> = {
  401: 'what was paid for has ended: the past is for subscribers',
  402: 'the past is for subscribers, like the stream',
  404: 'this gateway has no history',
  503: 'no store answers: nothing is kept here, or not now',
  504: 'the store takes too long',
};

/** Asks for derived history; whoever is told to wait waits. */
export async function askHistory<T>(path: string, pass: Pass, signal: AbortSignal): Promise<T> {
  for (;;) {
    const answer = await fetchHistory(path, pass, signal).catch(() => null);
    signal.throwIfAborted();
    if (answer === null) throw new HistoryMissing('the gateway does not answer');
    if (answer.ok) return (await answer.json()) as T;
    if (answer.status !== TOO_MANY) {
      throw new HistoryMissing(words[answer.status] ?? `the gateway answers ${answer.status}`);
    }
    await pause(WAIT_MS, signal);
  }
}
