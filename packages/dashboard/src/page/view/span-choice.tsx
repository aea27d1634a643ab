import type { VNode } from 'preact';
import { type Desk, spans } from '../state/desk.ts';
import { writeSpan } from '../state/times.ts';
import { spanWords } from './standing-marks.tsx';

/** Over how long lines, changes and percentiles are. */
export function SpanChoice({ desk }: { desk: Desk }): VNode {
  return (
    <fieldset class="spans">
      <legend>
        Lines, changes and percentiles over the <b>{spanWords(desk)}</b>{' '}
        {desk.past.value === 'known' ? 'kept and seen' : 'seen here'}, or the last
      </legend>
      {spans.map((span) => (
        <label key={span}>
          <input
            type="radio"
            name="span"
            checked={desk.span.value === span}
            onChange={() => {
              desk.span.value = span;
            }}
          />
          <span>{writeSpan(span)}</span>
        </label>
      ))}
    </fieldset>
  );
}
