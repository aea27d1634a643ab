import type { Logger } from '@crude-alpha/service';
import { Backoff } from '../feeds/backoff.ts';
import { pause } from '../pause.ts';
import {
  FundingError,
  type FundingFault,
  type FundingProvider,
  type FundingRate,
} from './provider.ts';

export interface FundingTiming {
  readonly pollMs: number;
  /** Longest wait between two attempts while they fail. */
  readonly maxPollMs: number;
  /** A rate that does not change is told again this often, so that its age says whether it lives. */
  readonly repeatMs: number;
  /** An answer whose own time is older than this is of an exchange that stands still. */
  readonly staleMs: number;
}

const TIMING: FundingTiming = {
  pollMs: 60_000,
  maxPollMs: 600_000,
  repeatMs: 600_000,
  staleMs: 600_000,
};

/** What became of one question. */
export type FundingOutcome = 'ok' | FundingFault | 'unexpected';

export interface FundingPollOptions {
  readonly provider: FundingProvider;
  readonly signal: AbortSignal;
  /** The wall's time, microseconds. */
  readonly clock: () => number;
  /** Told of a rate that is new, or that has not been told for long. */
  readonly onRate: (rate: FundingRate) => void;
  readonly onPoll: (outcome: FundingOutcome) => void;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly timing?: FundingTiming;
}

/**
 * Asks for the funding rate again and again until `signal` is aborted. No failure ends it: the waits
 * grow, and what is going on is logged when it changes, not every time.
 */
export async function pollFunding(options: FundingPollOptions): Promise<void> {
  const { signal, onRate, onPoll, timing = TIMING } = options;
  // One client of a public server: nothing that comes back together with others.
  const backoff = new Backoff(() => 1, timing.pollMs, timing.maxPollMs);
  let before: FundingOutcome | null = null;
  let told = Number.NaN;
  let toldAtMs = 0;
  while (!signal.aborted) {
    const { outcome, rate, message } = await ask(options, timing);
    // A question that was cut short by the stop says nothing.
    if (signal.aborted) return;
    onPoll(outcome);
    if (outcome !== before) tell(options, outcome, message);
    before = outcome;
    if (rate === null) {
      await pause(backoff.nextMs(), signal);
      continue;
    }
    backoff.succeed();
    const nowMs = performance.now();
    // The next chance comes a poll later, and may not be beyond the time at which it is due.
    if (rate.rate8h !== told || nowMs - toldAtMs + timing.pollMs > timing.repeatMs) {
      told = rate.rate8h;
      toldAtMs = nowMs;
      onRate(rate);
    }
    await pause(timing.pollMs, signal);
  }
}

interface Answer {
  readonly outcome: FundingOutcome;
  readonly rate: FundingRate | null;
  readonly message: string;
}

async function ask(options: FundingPollOptions, timing: FundingTiming): Promise<Answer> {
  const { provider, signal, clock } = options;
  try {
    const rate = await provider.current(signal);
    const ageSec = rate.ts === null ? 0 : (clock() - rate.ts) / 1e6;
    if (ageSec * 1000 > timing.staleMs) {
      throw new FundingError('stale', `its answer is ${Math.round(ageSec)} s old`);
    }
    return { outcome: 'ok', rate, message: `${rate.rate8h} per 8 h` };
  } catch (error) {
    const outcome = error instanceof FundingError ? error.fault : 'unexpected';
    return { outcome, rate: null, message: error instanceof Error ? error.message : String(error) };
  }
}

function tell(
  { provider, logger }: FundingPollOptions,
  outcome: FundingOutcome,
  message: string,
): void {
  const { exchange, symbol } = provider;
  const about = { exchange, symbol, outcome };
  if (outcome === 'ok') logger.info(about, `funding rate of ${symbol}: ${message}`);
  else logger.warn(about, `no funding rate of ${symbol}: ${message}`);
}
