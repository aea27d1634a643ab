import { errors } from 'nats';

/** As long as a supervisor may take to bring a server back. */
const PATIENCE_MS = 30_000;

/**
 * Asks again what got no answer: a server that is killed takes the questions with it that are on their way,
 * and one that has just begun, or a busy machine, may be slow. For what may well be asked twice.
 */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (const until = performance.now() + PATIENCE_MS; ; ) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof errors.TimeoutError) || performance.now() > until) throw error;
    }
  }
}
