let stop: AbortController | null = null;

/** Exit code of what Ctrl-C has ended. */
const INTERRUPTED = 130;

/** Aborts at Ctrl-C or SIGTERM, for a command that has to put things in order; the second time ends it. */
export function interrupted(): AbortSignal {
  const controller = new AbortController();
  stop = controller;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(INTERRUPTED);
      controller.abort();
    });
  }
  return controller.signal;
}

/** What was written to is gone: to whoever watches that is an interrupt, else the process ends. */
export function readerGone(): void {
  if (stop === null) process.exit(0);
  stop.abort();
}
