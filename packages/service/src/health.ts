/** What one check finds. */
export interface CheckResult {
  readonly ok: boolean;
  /** Short and machine-readable, `stale_chain` for one; absent when all is well. */
  readonly reason?: string;
  /** Age of the newest thing the check looks at. */
  readonly ageMs?: number;
}

/** Looks at state that is already there: it must not wait or do I/O. */
export type Check = () => CheckResult;

/** A failed check. */
export interface Reason {
  readonly check: string;
  readonly reason: string;
  readonly ageMs?: number;
}

/** Whether the service can do its work now, and all that keeps it from it. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly Reason[];
  readonly checks: Readonly<Record<string, CheckResult>>;
}

/** The stage of life of a service; only a running one can be ready. */
export type Stage = 'starting' | 'running' | 'stopping';

/**
 * The readiness of a service: its stage of life and its named checks.
 *
 * @example
 * health.add('bus', () => (bus.connected ? { ok: true } : { ok: false, reason: 'disconnected' }));
 */
export class Health {
  readonly #checks = new Map<string, Check>();
  #stage: Stage = 'starting';

  /** Adds a check under a name that is not taken. */
  add(name: string, check: Check): void {
    if (this.#checks.has(name)) throw new Error(`a health check ${name} is there already`);
    this.#checks.set(name, check);
  }

  /** Moves on to the next stage. */
  enter(stage: Stage): void {
    this.#stage = stage;
  }

  /** Runs every check. */
  readiness(): Readiness {
    const checks: Record<string, CheckResult> = {};
    const reasons: Reason[] = [];
    if (this.#stage !== 'running') reasons.push({ check: 'lifecycle', reason: this.#stage });
    for (const [name, check] of this.#checks) {
      const result = run(check);
      checks[name] = result;
      if (result.ok) continue;
      const { reason = 'failed', ageMs } = result;
      reasons.push({ check: name, reason, ...(ageMs === undefined ? {} : { ageMs }) });
    }
    return { ready: reasons.length === 0, reasons, checks };
  }
}

/** A check that throws has found something wrong: it must not take the health page down. */
function run(check: Check): CheckResult {
  try {
    return check();
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
