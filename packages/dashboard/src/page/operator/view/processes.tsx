import type { VNode } from 'preact';
import { writeAge } from '../../state/times.ts';
import type { OperatorDesk } from '../desk.ts';
import { conditionOf } from '../state/tellings.ts';
import { ConditionMark } from './condition-mark.tsx';
import { writeCount } from './writing.ts';

/** Every process, what keeps it from its work, and all that it tells. */
export function Processes({ desk }: { desk: OperatorDesk }): VNode {
  const processes = desk.newest.value?.processes ?? [];
  return (
    <section aria-labelledby="processes">
      <div class="tools">
        <h2 id="processes">Every process</h2>
        <p class="faint">{writeCount(processes.length)} on this NATS</p>
      </div>
      <div class="panel">
        <table class="processes">
          <thead>
            <tr>
              <th scope="col">Service</th>
              <th scope="col" class="words">
                Instance
              </th>
              <th scope="col" class="words">
                Is
              </th>
              <th scope="col" class="words">
                Because
              </th>
              <th scope="col">Heard</th>
            </tr>
          </thead>
          <tbody>
            {processes.map((one) => (
              <tr key={`${one.service}.${one.instance}`}>
                <th scope="row">{one.service}</th>
                <td class="words name">{one.instance}</td>
                <td class="words">
                  <ConditionMark condition={conditionOf(one)} />
                </td>
                <td class="words reasons-cell">{one.reasons.join(', ').replaceAll('_', ' ')}</td>
                <td class="age">{writeAge(one.silentMs)} ago</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
