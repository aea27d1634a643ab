/** What the first wish to stop means, the second, and every later one. */
export interface InterruptHandlers {
  readonly onStop: () => void;
  readonly onImpatience: () => void;
  readonly onForce: () => void;
}

/**
 * npm passes on the Ctrl-C that the terminal has sent to the whole group already, so one press
 * arrives twice within some milliseconds. No finger is that fast.
 */
const onePressMs = 150;

/** Listens for Ctrl-C, SIGTERM and the end of the terminal; returns how to stop listening. */
export function onInterrupts(handlers: InterruptHandlers): () => void {
  const count = pressCounter();
  const handle = (): void => {
    const presses = count(performance.now());
    if (presses === 1) handlers.onStop();
    else if (presses === 2) handlers.onImpatience();
    else if (presses !== null) handlers.onForce();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, handle);
  return () => {
    for (const signal of signals) process.off(signal, handle);
  };
}

/** Numbers the presses from 1, given when each signal came; null for an echo of the one before. */
export function pressCounter(): (atMs: number) => number | null {
  let presses = 0;
  let last = Number.NEGATIVE_INFINITY;
  return (atMs) => {
    const isEcho = atMs - last < onePressMs;
    last = atMs;
    if (isEcho) return null;
    presses += 1;
    return presses;
  };
}
