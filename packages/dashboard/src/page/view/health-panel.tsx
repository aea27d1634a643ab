import type { VNode } from 'preact';
import type { Desk } from '../state/desk.ts';
import { healthWord, qualityFigures, reasonWords } from '../state/health-words.ts';

const marks = { ok: '●', one_sided: '◐', stale_chain: '▲', halted: '■', no_data: '○' } as const;

/** How far the figures can be trusted, and why. */
export function HealthPanel({ desk }: { desk: Desk }): VNode {
  const { frame } = desk.feed.value;
  const health = frame?.health ?? 'no_data';
  return (
    <section class="panel" aria-labelledby="health">
      <h3 id="health">
        Health
        <span class={`badge ${health}`}>
          <span aria-hidden="true">{marks[health]}</span> {healthWord(health)}
        </span>
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
