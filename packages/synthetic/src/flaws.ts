import type { Flaw, OptionLine } from './line.ts';
import type { Regime } from './options.ts';
import { streams, uniformAt } from './rng.ts';

/** Seconds for which an instrument keeps what is wrong with its quote. */
export const BLOCK_SEC = 60;

/**
 * What is wrong with an option's quote during a minute. Missing is for the whole session; the others
 * are drawn anew each minute, from the key of the instrument and nothing else.
 */
export function flawOf(
  line: OptionLine,
  seed: number,
  regime: Regime,
  day: number,
  block: number,
): Flaw {
  if (uniformAt(seed, streams.missing, line.key, day) < regime.missing) return 'missing';
  const u = uniformAt(seed, streams.flaw, line.key, block);
  const { stale, oneSided, crossed } = regime;
  if (u < stale) return 'stale';
  if (u < stale + oneSided) return u < stale + 0.5 * oneSided ? 'noBid' : 'noAsk';
  return u < stale + oneSided + crossed ? 'crossed' : 'none';
}
