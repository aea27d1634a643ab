import type { Health } from '@crude-alpha/contracts';
import type { VNode } from 'preact';
import { healthWord } from '../state/health-words.ts';

/** A shape for each, so that colour is not needed to tell them apart. */
const marks = { ok: '●', one_sided: '◐', stale_chain: '▲', halted: '■', no_data: '○' } as const;

/** The health of a frame in a mark and a word. */
export function HealthBadge({ health }: { health: Health }): VNode {
  return (
    <span class={`badge ${health}`}>
      <span aria-hidden="true">{marks[health]}</span> {healthWord(health)}
    </span>
  );
}
