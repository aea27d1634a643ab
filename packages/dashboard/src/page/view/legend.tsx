import type { VNode } from 'preact';

/** What a mark of a chart stands for. */
export interface Key {
  readonly mark: 'line' | 'dashes' | 'dots' | 'band' | 'step' | 'call' | 'put' | 'cross' | 'net';
  readonly text: string;
}

/** The marks of a chart in words; shapes of their own, so that colour is not needed. */
export function Legend({ keys }: { keys: readonly Key[] }): VNode {
  return (
    <ul class="legend">
      {keys.map(({ mark, text }) => (
        <li key={mark}>
          <i class={mark} aria-hidden="true" /> {text}
        </li>
      ))}
    </ul>
  );
}

/** A ghost as the legend names it. */
export function ghostKey(mark: 'dashes' | 'dots', label: string, clock: string | null): Key {
  return { mark, text: clock === null ? `${label}: not known` : `${label}, ${clock}` };
}
