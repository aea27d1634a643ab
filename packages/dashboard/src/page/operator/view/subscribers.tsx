import type { VNode } from 'preact';
import type { OperatorDesk } from '../desk.ts';
import { figure, paceOf, processesOf } from '../state/tellings.ts';
import { writeBytes, writeCount, writePace } from './writing.ts';

/** Who is served, gateway by gateway. */
export function Subscribers({ desk }: { desk: OperatorDesk }): VNode {
  const now = desk.newest.value;
  const gateways = now === null ? [] : processesOf(now, 'gateway');
  return (
    <section class="panel third" aria-labelledby="subscribers">
      <h3 id="subscribers">Subscribers</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Gateway</th>
            <th scope="col">Now</th>
            <th scope="col">Ever</th>
            <th scope="col">Refused</th>
            <th scope="col">Cut</th>
            <th scope="col">Unsent</th>
          </tr>
        </thead>
        <tbody>
          {gateways.map((one) => (
            <tr key={one.instance}>
              <th scope="row" class="name">
                {one.instance}
              </th>
              <td class="value">{writeCount(figure(one, 'clients'))}</td>
              <td>{writeCount(figure(one, 'connections_total'))}</td>
              <td>{writeCount(figure(one, 'refused_total') ?? 0)}</td>
              <td>{writeCount(figure(one, 'cut_total') ?? 0)}</td>
              <td>{writeBytes(figure(one, 'unsent_bytes'))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {now !== null && (
        <p class="summary">
          {writePace(paceOf(desk.before.value, now, 'gateway', 'messages_sent_total'))} messages a
          second to all of them
        </p>
      )}
    </section>
  );
}
