import type { FlowTape } from './flow-tape.ts';

/** Greeks whose flow is counted. */
export type Greek = 'delta' | 'vega';

/** Signed flow by minute, as it is drawn. */
export interface FlowBars {
  /** Beginnings of the minutes, seconds. */
  readonly secs: readonly number[];
  readonly call: readonly number[];
  readonly put: readonly number[];
}

export const noFlow: FlowBars = { secs: [], call: [], put: [] };

/** The bars of the newest `spanSec` seconds. */
export function flowBars({ minutes, ts }: FlowTape, greek: Greek, spanSec: number): FlowBars {
  const shown = minutes.filter(({ sec }) => sec >= ts / 1e6 - spanSec);
  return {
    secs: shown.map(({ sec }) => sec),
    call: shown.map((minute) => minute[greek].call),
    put: shown.map((minute) => minute[greek].put),
  };
}

/** What all of it comes to. */
export function netOf({ call, put }: FlowBars): number {
  return [...call, ...put].reduce((sum, value) => sum + value, 0);
}
