import type { Gap } from '@crude-alpha/contracts';
import type { VNode } from 'preact';
import { writeClock, writeDay } from '../../state/times.ts';
import type { OperatorDesk } from '../desk.ts';
import { Missing } from './missing.tsx';
import { writeCount, writeLag } from './writing.ts';

/** What is missing on the tape, newest first, as the store has it. */
export function Gaps({ desk }: { desk: OperatorDesk }): VNode {
  const gaps = desk.gaps.value;
  return (
    <section class="panel third" aria-labelledby="gaps">
      <h3 id="gaps">
        Gaps on the tape{' '}
        <span class="faint">{gaps.kind === 'known' ? `newest ${gaps.value.data.length}` : ''}</span>
      </h3>
      <Missing answer={gaps} />
      {gaps.kind === 'known' && gaps.value.data.length === 0 && <p class="empty">None.</p>}
      {gaps.kind === 'known' && gaps.value.data.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys.
        <section class="scroll" tabIndex={0} aria-label="Gaps, table">
          <table>
            <thead>
              <tr>
                <th scope="col">UTC</th>
                <th scope="col" class="words">
                  Why
                </th>
                <th scope="col">For</th>
                <th scope="col">Events</th>
              </tr>
            </thead>
            <tbody>
              {gaps.value.data.map(({ id, event }) => (
                <Row key={id} gap={event} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function Row({ gap }: { gap: Gap }): VNode {
  return (
    <tr title={gap.detail}>
      <th scope="row">
        <time dateTime={`${writeDay(gap.ts)}T${writeClock(gap.ts)}Z`}>{writeClock(gap.ts)}</time>
      </th>
      <td class="words">
        {gap.reason.replaceAll('_', ' ')}
        {gap.symbol !== undefined && <span class="faint"> {gap.symbol}</span>}
      </td>
      <td>{gap.from === null ? '–' : writeLag((gap.to - gap.from) / 1e6)}</td>
      <td class="value">{writeCount(gap.count ?? null)}</td>
    </tr>
  );
}
