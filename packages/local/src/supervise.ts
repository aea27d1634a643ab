import { Keeper } from './keeper.ts';
import type { Listener, ProcessSpec } from './process-spec.ts';
import { type RestartPolicy, restartPolicy } from './restart-policy.ts';

/** Processes that start together, once those of the wave before are ready. */
export type Wave = readonly ProcessSpec[];

/** Who hears what happens, and how stubborn the supervisor is. */
export interface SuperviseOptions {
  readonly listener: Listener;
  readonly policy?: RestartPolicy;
}

/** A set of processes that is kept alive. */
export interface Supervision {
  /**
   * Settles with true when every process was ready once or is not waited for any longer, with false when
   * that will not happen.
   */
  readonly ready: Promise<boolean>;
  /** Settles, if ever, with one line about the process that died too often. */
  readonly failed: Promise<string>;
  /** Stops one process after another, the last listed first; the same promise when called again. */
  stop(): Promise<void>;
  /** Ends all of them by force; resolves when nothing of them is left. */
  kill(): Promise<void>;
}

/**
 * Starts the waves in their order and restarts what dies. Stopping goes the same way backwards, so
 * that a writer ends before what it writes to.
 *
 * @example
 * const system = supervise([[natsServer], [gateway, compute, ingest]], { listener: console.log });
 * await Promise.race([system.failed, interrupted]);
 * await system.stop();
 */
export function supervise(waves: readonly Wave[], options: SuperviseOptions): Supervision {
  const policy = options.policy ?? restartPolicy;
  const started: Keeper[] = [];
  let reportFailure: (line: string) => void = () => {};
  const failed = new Promise<string>((resolve) => {
    reportFailure = resolve;
  });
  let stopping: Promise<void> | null = null;

  const startAll = async (): Promise<boolean> => {
    for (const wave of waves) {
      if (stopping !== null) return false;
      const keepers = wave.map((spec) => {
        const keeper = new Keeper(spec, policy, options.listener);
        void keeper.failed.then((reason) => reportFailure(`${spec.name} ${reason}`));
        started.push(keeper);
        keeper.start();
        return keeper;
      });
      const ready = await Promise.all(keepers.map((keeper) => keeper.ready));
      if (ready.includes(false)) return false;
    }
    return true;
  };

  const stopAll = async (): Promise<void> => {
    for (const keeper of started.toReversed()) await keeper.stop();
  };

  return {
    ready: startAll(),
    failed,
    stop: () => {
      stopping ??= stopAll();
      return stopping;
    },
    kill: () => {
      for (const keeper of started) keeper.kill();
      stopping ??= stopAll();
      return stopping;
    },
  };
}
