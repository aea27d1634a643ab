import type { VNode } from 'preact';
import type { Desk } from '../state/desk.ts';
import { qualityFigures, reasonWords } from '../state/health-words.ts';
import { HealthBadge } from './health-badge.tsx';

/** How far the figures can be trusted, and why. */
export function HealthPanel({ desk }: { desk: Desk }): VNode {
  const { frame } = desk.feed.value;
  return (
    <section class="panel" aria-labelledby="health">
      <h3 id="health">
        Health <HealthBadge health={frame?.health ?? 'no_data'} />
      </h3>
      {frame === null ? (
        <p class="empty">What the option chain is worth is said with the first frame.</p>
      ) : (
        <>
          <Reasons reasons={frame.reasons} />
          <dl class="quality">
            {qualityFigures(frame).map(([name, figure]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{figure}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}

function Reasons({ reasons }: { reasons: readonly string[] }): VNode {
  if (reasons.length === 0) return <p class="faint">No remarks.</p>;
  return (
    <ul class="reasons">
      {reasons.map((reason) => (
        <li key={reason}>{reasonWords(reason)}</li>
      ))}
    </ul>
  );
}
