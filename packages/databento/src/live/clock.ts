/** Time as the live client sees it, so that tests can bring their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Calls once after a while; what it returns calls that off. */
  after(ms: number, call: () => void): () => void;
}

export const realClock: Clock = {
  nowMs: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
