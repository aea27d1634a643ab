/** When a process that died is started again, and when not any more. */
export interface RestartPolicy {
  /** Wait before the first restart; doubles with every death that follows soon. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** A process that lived this long has a clean record again. */
  readonly stableMs: number;
  /** Deaths in a row, each before it was stable, after which there is no use in going on. */
  readonly rapidDeaths: number;
  /** Exit codes that say that starting again cannot help. */
  readonly finalCodes: readonly number[];
}

/** Five deaths within some seconds are no bad luck; 78 is EX_CONFIG, a wrong environment. */
export const restartPolicy: RestartPolicy = {
  firstWaitMs: 250,
  longestWaitMs: 10_000,
  stableMs: 30_000,
  rapidDeaths: 5,
  finalCodes: [78],
};

/** How long to wait after so many rapid deaths in a row (1 for the first). */
export function waitBeforeRestart(policy: RestartPolicy, deaths: number): number {
  return Math.min(policy.firstWaitMs * 2 ** (deaths - 1), policy.longestWaitMs);
}
