import type { VNode } from 'preact';
import type { OperatorDesk } from '../desk.ts';
import { labelled, paceOf, processesOf, together } from '../state/tellings.ts';
import { writeCount, writeLag, writePace } from './writing.ts';

/** What the feeds bring, by kind of event. */
export function Feed({ desk }: { desk: OperatorDesk }): VNode {
  const now = desk.newest.value;
  const kinds = new Map<string, number>();
  for (const process of now === null ? [] : processesOf(now, 'ingest')) {
    for (const [kind, count] of labelled(process.figures, 'events_total')) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + count);
    }
  }
  const most = Math.max(1, ...kinds.values());
  const connected = now === null ? null : together(now, 'ingest', 'feed_connected');
  return (
    <section class="panel third tall" aria-labelledby="feed">
      <h3 id="feed">
        Feeds
        <span class="faint">
          {connected === null ? '' : connected > 0 ? 'connected' : 'not connected'}
          {now !== null &&
            ` · ${writeCount(together(now, 'ingest', 'feed_reconnects_total') ?? 0)} reconnects`}
        </span>
      </h3>
      {kinds.size === 0 ? (
        <p class="empty">No ingest tells what it writes.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Event · feed</th>
              <th scope="col">/s</th>
              <th scope="col">So far</th>
            </tr>
          </thead>
          <tbody>
            {[...kinds].map(([kind, count]) => (
              <tr key={kind}>
                <th scope="row">
                  <span
                    class="share"
                    aria-hidden="true"
                    style={{ inlineSize: `${(100 * count) / most}%` }}
                  />
                  {kind.replace('.', ' · ')}
                </th>
                <td>
                  {writePace(
                    now && paceOf(desk.before.value, now, 'ingest', `events_total.${kind}`),
                  )}
                </td>
                <td class="value">{writeCount(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {now !== null && (
        <p class="summary">
          Held back for {writeLag(together(now, 'ingest', 'congestion_seconds_total') ?? 0)} in all;{' '}
          {writeCount(together(now, 'ingest', 'conflated_symbols') ?? 0)} symbols conflated now
        </p>
      )}
    </section>
  );
}
