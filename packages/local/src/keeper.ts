import { setTimeout as delay } from 'node:timers/promises';
import { type RunningChild, startChild } from './child-process.ts';
import type { Listener, ProcessExit, ProcessSpec } from './process-spec.ts';
import { type RestartPolicy, waitBeforeRestart } from './restart-policy.ts';

const probeEveryMs = 50;
const sayWaitingEveryMs = 5000;

/** Keeps one process alive until it is stopped or dies too often. */
export class Keeper {
  readonly #spec: ProcessSpec;
  readonly #policy: RestartPolicy;
  readonly #listener: Listener;
  readonly #stopped = new AbortController();
  #child: RunningChild | null = null;
  #life: Promise<void> = Promise.resolve();
  #deaths = 0;
  /**
   * Settles with true at the first readiness, or when it is not waited for any longer; with false when
   * readiness will never come.
   */
  readonly ready: Promise<boolean>;
  #settleReady: (ready: boolean) => void = () => {};
  /** Settles, if ever, with the reason for giving up. */
  readonly failed: Promise<string>;
  #settleFailed: (reason: string) => void = () => {};

  constructor(spec: ProcessSpec, policy: RestartPolicy, listener: Listener) {
    this.#spec = spec;
    this.#policy = policy;
    this.#listener = listener;
    this.ready = new Promise((resolve) => {
      this.#settleReady = resolve;
    });
    this.failed = new Promise((resolve) => {
      this.#settleFailed = resolve;
    });
  }

  /** Starts it; returns at once. */
  start(): void {
    this.#life = this.#live();
  }

  /** Stops it in order; resolves when nothing of it is left. */
  async stop(): Promise<void> {
    const { name } = this.#spec;
    this.#stopped.abort();
    this.#settleReady(false);
    const child = this.#child;
    if (child !== null) {
      const since = performance.now();
      this.#listener({ kind: 'stopping', name });
      if (await child.stop()) this.#listener({ kind: 'forced', name });
      this.#listener({ kind: 'stopped', name, tookMs: performance.now() - since });
    }
    await this.#life;
  }

  /** Ends it by force. */
  kill(): void {
    this.#stopped.abort();
    this.#settleReady(false);
    this.#child?.kill();
  }

  async #live(): Promise<void> {
    const { name } = this.#spec;
    while (!this.#stopped.signal.aborted) {
      const since = performance.now();
      const death = await this.#runOnce();
      if (this.#stopped.signal.aborted) return;
      const stable = performance.now() - since >= this.#policy.stableMs;
      this.#deaths = stable ? 1 : this.#deaths + 1;
      if (death.final || this.#deaths >= this.#policy.rapidDeaths) {
        const reason = death.final
          ? death.reason
          : `${death.reason}, ${this.#deaths} times in a row`;
        this.#listener({ kind: 'gave-up', name, reason });
        this.#settleReady(false);
        this.#settleFailed(reason);
        return;
      }
      const restartInMs = waitBeforeRestart(this.#policy, this.#deaths);
      this.#listener({ kind: 'died', name, reason: death.reason, restartInMs });
      await pause(restartInMs, this.#stopped.signal);
    }
  }

  /** Runs it to its end; resolves with why that was. */
  async #runOnce(): Promise<{ reason: string; final: boolean }> {
    const { name, prepare } = this.#spec;
    try {
      await prepare?.();
      const child = await startChild(this.#spec, (stream, line) =>
        this.#listener({ kind: 'line', name, stream, line }),
      );
      this.#child = child;
      this.#listener({ kind: 'started', name, pid: child.pid });
      // Stopped while it was being started: nobody else knows of this process yet.
      if (this.#stopped.signal.aborted) await child.stop();
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error), final: false };
    }
    const over = new AbortController();
    void this.#awaitReady(over.signal);
    const exit = await this.#child.exited;
    this.#child = null;
    over.abort();
    return { reason: describe(exit), final: this.#policy.finalCodes.includes(exit.code ?? 0) };
  }

  async #awaitReady(over: AbortSignal): Promise<void> {
    const { name, probe, goOnAfterMs = Number.POSITIVE_INFINITY } = this.#spec;
    const since = performance.now();
    let said = since;
    let isLate = false;
    while (!over.aborted) {
      const lack = await probe().catch((error: unknown) => String(error));
      if (over.aborted || this.#stopped.signal.aborted) return;
      const now = performance.now();
      if (lack === null) {
        this.#listener({ kind: 'ready', name, tookMs: now - since });
        this.#settleReady(true);
        return;
      }
      if (!isLate && now - since >= goOnAfterMs) {
        isLate = true;
        this.#listener({ kind: 'late', name, reason: lack });
        this.#settleReady(true);
      }
      if (!isLate && now - said >= sayWaitingEveryMs) {
        said = now;
        this.#listener({ kind: 'waiting', name, reason: lack });
      }
      await pause(probeEveryMs, over);
    }
  }
}

function describe({ code, signal }: ProcessExit): string {
  return signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
