import type { VNode } from 'preact';
import type { Answer } from '../ask.ts';

/** Stands where something is not there, and says why. */
export function Missing({ answer }: { answer: Answer<unknown> }): VNode | null {
  if (answer.kind === 'known') return null;
  const why = answer.kind === 'waiting' ? 'Asking …' : answer.why;
  return <p class="empty">{why[0]!.toUpperCase() + why.slice(1)}</p>;
}
