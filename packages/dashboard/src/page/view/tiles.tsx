import type { VNode } from 'preact';
import type { Desk } from '../state/desk.ts';
import { figureOf, writeValue } from '../state/figures.ts';
import { Change, Rank } from './standing-marks.tsx';

const names = ['cme_fwd_mid', 'atm_iv', 'rr25', 'skew_signal', 'iv_term_slope'] as const;

/** The five figures that are looked at first. */
export function Tiles({ desk }: { desk: Desk }): VNode {
  return (
    <section class="tiles" aria-label="Header figures">
      {names.map((name) => (
        <Tile key={name} desk={desk} name={name} />
      ))}
    </section>
  );
}

function Tile({ desk, name }: { desk: Desk; name: string }): VNode {
  const figure = figureOf(name);
  const value = desk.feed.value.frame?.fields[name]?.v;
  return (
    <div class="tile" data-field={name}>
      <h2>{figure.label}</h2>
      <p class="value">
        <data value={value ?? ''}>{writeValue(figure, value)}</data> <small>{figure.unit}</small>
      </p>
      <Standings desk={desk} name={name} />
    </div>
  );
}

function Standings({ desk, name }: { desk: Desk; name: string }): VNode {
  return (
    <p class="standing">
      <Change desk={desk} name={name} />
      <Rank desk={desk} name={name} />
    </p>
  );
}
