import type { FlowLeg, OptionFlow } from '@crude-alpha/contracts';

/** What one side did in one second, as a line of the tape. */
export interface TapeLine extends FlowLeg {
  readonly key: string;
  readonly ts: number;
}

/** What a minute brought, calls and puts apart. */
export interface FlowMinute {
  /** Its beginning, seconds. */
  readonly sec: number;
  readonly delta: Sides;
  /** Dollars per vol point; a print whose vega is not known adds nothing. */
  readonly vega: Sides;
}

export interface Sides {
  readonly call: number;
  readonly put: number;
}

/** The flow of options as the page has seen it: the newest lines, and the sums of minutes. */
export interface FlowTape {
  readonly seq: number | null;
  readonly ts: number;
  /** Newest first. */
  readonly lines: readonly TapeLine[];
  /** Oldest first; the last one is still going on. */
  readonly minutes: readonly FlowMinute[];
}

const MOST_LINES = 120;
const MOST_MINUTES = 240;
const MINUTE_SEC = 60;

/** Before anything was traded. */
export const emptyTape: FlowTape = { seq: null, ts: 0, lines: [], minutes: [] };

/** What one more second of flow makes of the tape. */
export function stepFlow(tape: FlowTape, flow: OptionFlow): FlowTape {
  // The newest second is sent again on every connection.
  if (tape.seq === flow.seq && tape.ts === flow.ts) return tape;
  const before = flow.ts < tape.ts ? emptyTape : tape;
  const lines = flow.legs.map((leg, index) => ({
    ...leg,
    key: `${flow.seq}.${index}`,
    ts: flow.ts,
  }));
  return {
    seq: flow.seq,
    ts: flow.ts,
    lines: [...lines.reverse(), ...before.lines].slice(0, MOST_LINES),
    minutes: addMinute(before.minutes, flow),
  };
}

/** A second belongs to the minute that it lies in, and `ts` is its end. */
function addMinute(minutes: readonly FlowMinute[], { legs, ts }: OptionFlow): FlowMinute[] {
  const sec = Math.floor((ts / 1e6 - 1) / MINUTE_SEC) * MINUTE_SEC;
  const last = minutes.at(-1);
  const isSame = last?.sec === sec;
  const sum = (side: 'delta' | 'vega', right: FlowLeg['right']): number =>
    legs.reduce((total, leg) => total + (leg.right === right ? (leg[side] ?? 0) : 0), 0);
  const sides = (side: 'delta' | 'vega'): Sides => ({
    call: (isSame ? last[side].call : 0) + sum(side, 'C'),
    put: (isSame ? last[side].put : 0) + sum(side, 'P'),
  });
  const minute = { sec, delta: sides('delta'), vega: sides('vega') };
  return [...(isSame ? minutes.slice(0, -1) : minutes), minute].slice(-MOST_MINUTES);
}
