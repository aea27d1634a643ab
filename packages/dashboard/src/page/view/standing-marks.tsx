import type { VNode } from 'preact';
import type { Desk } from '../state/desk.ts';
import { direction, figureOf, writeChange } from '../state/figures.ts';
import { type Standing, standing } from '../state/standing.ts';
import { writeSpan } from '../state/times.ts';

const marks = { up: '▲', down: '▼', flat: '·' } as const;

/** Where the newest value of a field stands in the chosen span; drawn again a few times a second. */
export function standingOf(desk: Desk, name: string): Standing {
  void desk.slow.value;
  const now = desk.feed.peek().frame?.fields[name]?.v ?? null;
  return standing(now, desk.history.values(name, desk.span.value));
}

/** How long the span really is: what the page has not seen it does not know. */
export function spanWords(desk: Desk): string {
  void desk.slow.value;
  return writeSpan(Math.min(desk.span.value, desk.history.spanSec));
}

/** How far a field has moved; the mark says which way without colour. */
export function Change({ desk, name }: { desk: Desk; name: string }): VNode {
  const figure = figureOf(name);
  const { change } = standingOf(desk, name);
  const way = direction(figure, change);
  return (
    <span class={`change ${way}`}>
      <span aria-hidden="true">{change === null ? '' : marks[way]}</span>{' '}
      {writeChange(figure, change)}
    </span>
  );
}

/** Percentile as a dot on a line, and as a number. */
export function Rank({ desk, name }: { desk: Desk; name: string }): VNode {
  const { percentile } = standingOf(desk, name);
  const known = percentile === null ? null : Math.round(percentile);
  return (
    <span class="rank">
      <span class="track" aria-hidden="true">
        {known !== null && <i style={{ insetInlineStart: `${known}%` }} />}
      </span>
      {known === null ? '–' : `P${known}`}
    </span>
  );
}
