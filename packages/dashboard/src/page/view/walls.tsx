import type { VNode } from 'preact';
import type { Desk } from '../state/desk.ts';
import { figureOf, writeValue } from '../state/figures.ts';

/** How far beyond a wall the mark still moves. */
const REACH = 1.25;

/** Where the forward is between the strikes that hold the most gamma. */
export function Walls({ desk }: { desk: Desk }): VNode {
  const fields = desk.feed.value.frame?.fields ?? {};
  const put = fields['gex_put_wall']?.v ?? null;
  const call = fields['gex_call_wall']?.v ?? null;
  const forward = fields['cme_fwd_mid']?.v ?? null;
  const place = fields['spot_vs_walls']?.v ?? null;
  const price = figureOf('gex_put_wall');
  return (
    <section class="panel" aria-labelledby="walls">
      <h3 id="walls">Gamma walls</h3>
      {put === null && call === null ? (
        <p class="empty">Known once open interest has been published.</p>
      ) : (
        <>
          <div class="walls" aria-hidden="true">
            <span class="wall put" style={{ insetInlineStart: at(-1) }} />
            <span class="wall call" style={{ insetInlineStart: at(1) }} />
            {place !== null && <span class="spot" style={{ insetInlineStart: at(place) }} />}
          </div>
          <dl class="ends">
            <div class="put">
              <dt>
                <span aria-hidden="true">◇</span> Put wall
              </dt>
              <dd>{writeValue(price, put)}</dd>
            </div>
            <div>
              <dt>Forward</dt>
              <dd>{writeValue(figureOf('cme_fwd_mid'), forward)}</dd>
            </div>
            <div class="call">
              <dt>
                <span aria-hidden="true">◆</span> Call wall
              </dt>
              <dd>{writeValue(price, call)}</dd>
            </div>
          </dl>
        </>
      )}
    </section>
  );
}

function at(place: number): string {
  const held = Math.max(-REACH, Math.min(REACH, place));
  return `${(50 * (held + REACH)) / REACH}%`;
}
