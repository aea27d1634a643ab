import type { OperatorState, ProcessState } from '@crude-alpha/contracts';

/** The processes of one service. */
export function processesOf(state: OperatorState, service: string): readonly ProcessState[] {
  return state.processes.filter((one) => one.service === service);
}

/** One figure of a process, all labels together; null where it does not tell it. */
export function figure({ figures }: ProcessState, name: string): number | null {
  const plain = figures[name];
  if (plain !== undefined) return plain;
  const parts = labelled(figures, name);
  return parts.length === 0 ? null : parts.reduce((sum, [, value]) => sum + value, 0);
}

/** What a figure is made of, by the values of its labels, largest first. */
export function labelled(
  figures: ProcessState['figures'],
  name: string,
): (readonly [label: string, value: number])[] {
  return Object.entries(figures)
    .filter(([key]) => key.startsWith(`${name}.`))
    .map(([key, value]) => [key.slice(name.length + 1), value] as const)
    .sort(([, a], [, b]) => b - a);
}

/** A figure of a service: added up over its processes, or the largest of them. */
export function together(
  state: OperatorState,
  service: string,
  name: string,
  how: 'sum' | 'most' = 'sum',
): number | null {
  const told = processesOf(state, service).flatMap((one) => figure(one, name) ?? []);
  if (told.length === 0) return null;
  return how === 'sum' ? told.reduce((sum, value) => sum + value, 0) : Math.max(...told);
}

/**
 * How fast a counter of a service rises, a second. A process that was not there before, or whose counter
 * fell because it began anew, has no pace yet.
 */
export function paceOf(
  before: OperatorState | null,
  now: OperatorState,
  service: string,
  name: string,
): number | null {
  if (before === null) return null;
  const elapsedSec = (now.asOf - before.asOf) / 1e6;
  if (elapsedSec <= 0) return null;
  const known = new Map(processesOf(before, service).map((one) => [one.instance, one]));
  const rises = processesOf(now, service).flatMap((one) => {
    const earlier = known.get(one.instance);
    const from = earlier === undefined ? null : figure(earlier, name);
    const to = figure(one, name);
    return from === null || to === null || to < from ? [] : [to - from];
  });
  return rises.length === 0 ? null : rises.reduce((sum, rise) => sum + rise, 0) / elapsedSec;
}

/** How a process is: at work, standing by for another, not ready, silent or gone. */
export type Condition = 'ready' | 'standby' | 'unready' | 'silent' | 'stopped';

/** Beats come once a second. */
const SILENT_AFTER_MS = 5_000;

export function conditionOf({ ready, reasons, silentMs }: ProcessState): Condition {
  if (reasons.includes('lifecycle: stopping')) return 'stopped';
  if (silentMs > SILENT_AFTER_MS) return 'silent';
  if (reasons.some((reason) => reason.endsWith(': standby'))) return 'standby';
  return ready ? 'ready' : 'unready';
}
