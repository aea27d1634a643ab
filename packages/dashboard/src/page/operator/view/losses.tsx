import type { VNode } from 'preact';
import type { OperatorDesk } from '../desk.ts';
import { losses } from '../state/losses.ts';
import { writeCount } from './writing.ts';

/** What did not get through, since the processes began. */
export function Losses({ desk }: { desk: OperatorDesk }): VNode {
  const now = desk.newest.value;
  const { list } = now === null ? { list: [] } : losses(now);
  return (
    <section class="panel third" aria-labelledby="losses">
      <h3 id="losses">
        Lost or left out <span class="faint">since they began</span>
      </h3>
      {list.length === 0 ? (
        <p class="empty">Nothing.</p>
      ) : (
        <table>
          <thead class="unseen">
            <tr>
              <th scope="col">Where</th>
              <th scope="col" class="words">
                What
              </th>
              <th scope="col">How many</th>
            </tr>
          </thead>
          <tbody>
            {list.map(({ where, what, count }) => (
              <tr key={`${where} ${what}`}>
                <th scope="row">{where}</th>
                <td class="words">{what}</td>
                <td class="value">{writeCount(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
