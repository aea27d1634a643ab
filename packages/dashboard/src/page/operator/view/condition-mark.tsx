import type { VNode } from 'preact';
import type { Condition } from '../state/tellings.ts';

/** A shape for each, so that colour is not needed to tell them apart. */
const marks = { ready: '●', standby: '◐', unready: '▲', silent: '■', stopped: '○' } as const;

const words = {
  ready: 'ready',
  standby: 'standby',
  unready: 'not ready',
  silent: 'silent',
  stopped: 'stopped',
} as const;

/** How a process is, in a mark and a word. */
export function ConditionMark({ condition }: { condition: Condition }): VNode {
  const isWell = condition === 'ready' || condition === 'standby';
  return (
    <span class={`badge ${isWell ? 'ok' : condition === 'stopped' ? 'past' : 'bad'}`}>
      <span aria-hidden="true">{marks[condition]}</span> {words[condition]}
    </span>
  );
}
