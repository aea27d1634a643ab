/** What the second and the third wish to stop mean. */
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
  let presses = 0;
  let last = Number.NEGATIVE_INFINITY;
  const handle = (): void => {
    const now = performance.now();
    if (now - last < onePressMs) return;
    last = now;
    presses += 1;
    if (presses === 1) handlers.onStop();
    else if (presses === 2) handlers.onImpatience();
    else handlers.onForce();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, handle);
  return () => {
    for (const signal of signals) process.off(signal, handle);
  };
}
