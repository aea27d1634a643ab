/**
 * How long the client waits, in milliseconds. None of them limits a whole download, and
 * Node's own 300 s stand above both.
 */
export interface HistoricalTimeouts {
  /** From the request until the head of the answer: 100 s, since large queries take their time. */
  readonly answerMs: number;
  /** For the next bytes of a body, while they are being read: 60 s. */
  readonly idleMs: number;
}

export const defaultTimeouts: HistoricalTimeouts = { answerMs: 100_000, idleMs: 60_000 };
