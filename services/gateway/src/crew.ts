import cluster, { type Worker } from 'node:cluster';

/** What each process of a crew is told of its own, in place of what all are told. */
export interface CrewPlan {
  readonly size: number;
  /** Environment of the n-th process, from 0. */
  readonly envOf: (at: number) => Readonly<Record<string, string>>;
}

const REPLACE_AFTER_MS = 1000;

/** EX_CONFIG, as a service ends whose environment is wrong: starting again will not help. */
const MISCONFIGURED = 78;

/**
 * Runs a crew of gateways behind one port, each a process as it would be alone, and ends when it is
 * told to. Connections are dealt out in turn, since they stay for long: left to the kernel, whoever
 * is idle when a thousand clients come back would get them all. A process that dies is replaced; one
 * that cannot even begin, or whose environment is wrong, ends them all.
 */
export class Crew {
  readonly #plan: CrewPlan;
  /** Of each place, whether a process of it has ever listened. */
  readonly #served: boolean[];
  #code = 0;
  #isStopping = false;

  constructor(plan: CrewPlan) {
    this.#plan = plan;
    this.#served = Array.from({ length: plan.size }, () => false);
    cluster.schedulingPolicy = cluster.SCHED_RR;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => this.#stop());
    for (let at = 0; at < plan.size; at += 1) this.#start(at);
  }

  #start(at: number): void {
    if (this.#isStopping) return;
    const worker = cluster.fork({ ...this.#plan.envOf(at) });
    worker.on('listening', () => {
      this.#served[at] = true;
    });
    worker.on('exit', (code: number | null) => this.#onExit(at, code ?? 1));
  }

  #onExit(at: number, code: number): void {
    if (!this.#isStopping) {
      if (this.#served[at] === true && code !== MISCONFIGURED) {
        setTimeout(() => this.#start(at), REPLACE_AFTER_MS);
        return;
      }
      this.#stop();
    }
    this.#code = Math.max(this.#code, code);
    this.#endWhenEmpty();
  }

  #stop(): void {
    this.#isStopping = true;
    for (const worker of this.#workers()) worker.process.kill('SIGTERM');
    this.#endWhenEmpty();
  }

  #endWhenEmpty(): void {
    if (this.#workers().length === 0) process.exit(this.#code);
  }

  #workers(): Worker[] {
    return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
  }
}
