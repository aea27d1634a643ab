import type { Verdict } from './verify-tape.ts';

/** What a proof came to, in one word and in one line. */
export interface Outcome {
  /** `part`: less than was asked for is proven; `nothing`: there was nothing to compare. */
  readonly outcome: 'same' | 'different' | 'part' | 'nothing';
  readonly why: string;
}

export interface Asked {
  /** Whether the tape is stored as far as was asked for. */
  readonly isStored: boolean;
  /** Whether it is stored from where it was asked for. */
  readonly isBegun: boolean;
  /** What the record of a running system may end before its tape does. */
  readonly mayLagUs: number;
  /** Whether the engine began with what it knew then: at the beginning of the tape, or from a snapshot. */
  readonly knewPast: boolean;
}

/** What a verdict proves of what was asked for. */
export function outcomeOf(
  verdict: Verdict,
  { isBegun, isStored, knewPast, mayLagUs }: Asked,
): Outcome {
  const { difference, events, holes, recorded, unrecorded } = verdict;
  if (difference !== null) {
    if (knewPast) return { outcome: 'different', why: 'not the same' };
    const why = 'nothing is proven: not the same, but no snapshot of this code is before it';
    return { outcome: 'nothing', why };
  }
  const compared = Object.values(recorded).reduce((sum, { count }) => sum + count, 0);
  if (compared === 0) return { outcome: 'nothing', why: `nothing is proven: ${nothing(verdict)}` };
  const same = `${compared} outputs of ${events} events are the same`;
  if (holes.length > 0) {
    return { outcome: 'part', why: `${same}, but events are not stored` };
  }
  if (!isBegun) return { outcome: 'part', why: `${same}, but what came before is not stored` };
  if (!isStored) return { outcome: 'part', why: `${same}, but the tape is not stored any further` };
  if (unrecorded !== null && unrecorded.toTs - unrecorded.fromTs >= mayLagUs) {
    const { count, from } = unrecorded;
    const why = `${same}, but ${count} outputs of event ${from} and later are not recorded`;
    return { outcome: 'part', why };
  }
  return { outcome: 'same', why: 'the same, byte for byte' };
}

function nothing({ events, unrecorded }: Verdict): string {
  if (events === 0) return 'no events are stored there';
  return unrecorded === null
    ? `nothing is derived from these ${events} events`
    : `none of the ${unrecorded.count} outputs of these events is recorded`;
}
