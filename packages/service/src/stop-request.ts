import { exitCode } from './exit.ts';
import type { Logger } from './logger.ts';

/** `asked` resolves when the process is to stop; `signal` tells it to code that can be cut short. */
export interface StopRequest {
  readonly asked: Promise<NodeJS.Signals>;
  readonly signal: AbortSignal;
}

/** How many Ctrl-C it takes to end a service that is still stopping. */
const INSISTENCE = 3;

/**
 * Listens for SIGINT and SIGTERM. The first asks to stop; the second is only noted, since a Ctrl-C
 * reaches a whole process group and a launcher passes it on as well; the third SIGINT is a person
 * who will not wait, and ends the process as a crash would.
 */
export function onStopRequest(logger: Logger, onFirst: () => void): StopRequest {
  const controller = new AbortController();
  let interrupts = 0;
  const asked = new Promise<NodeJS.Signals>((resolve) => {
    const handle = (signal: NodeJS.Signals): void => {
      if (signal === 'SIGINT') interrupts += 1;
      if (interrupts >= INSISTENCE) {
        logger.warn('forced to end without stopping');
        process.exit(exitCode.forced);
      }
      if (controller.signal.aborted) {
        logger.info({ signal }, 'already stopping');
        return;
      }
      logger.info({ signal }, 'stopping');
      onFirst();
      controller.abort();
      resolve(signal);
    };
    process.on('SIGINT', handle);
    process.on('SIGTERM', handle);
  });
  return { asked, signal: controller.signal };
}
