import type { VNode } from 'preact';
import type { Desk } from '../state/desk.ts';
import { writeNumber } from '../state/figures.ts';
import { type GammaView, gammaView, noGamma } from '../state/gamma.ts';
import { DataTable, Figure } from './figure.tsx';
import { Plot } from './plot.tsx';

const TITLE = 'Gamma by strike';

/** Where the gamma of open interest lies. */
export function GammaPane({ desk }: { desk: Desk }): VNode {
  const { newest } = desk.surfaces.value;
  const fields = desk.feed.value.frame?.fields;
  const forward = fields?.['cme_fwd_mid']?.v ?? null;
  const view = newest === null ? noGamma : gammaView(newest.gamma, forward);
  return (
    <Figure
      name="gamma"
      title={TITLE}
      unit="% of the largest"
      width="full"
      summary={words(fields?.['spot_vs_walls']?.v ?? null)}
      table={() => <GammaTable view={view} />}
    >
      <Plot
        label={TITLE}
        what="a strike"
        of="gamma"
        load={async () => (await import('../charts/gamma-chart.ts')).drawGamma}
        data={view}
        count={view.strike.length}
        read={(index) => readingText(view, index)}
        blank={view.strike.length > 0 ? null : 'Known once open interest has been published'}
      />
      <dl class="ends">
        <End mark="◇" side="put" name="Put wall" strike={view.putWall} />
        <End name="Forward" strike={forward} />
        <End mark="◆" side="call" name="Call wall" strike={view.callWall} />
      </dl>
    </Figure>
  );
}

interface EndProps {
  readonly name: string;
  readonly strike: number | null;
  readonly mark?: string;
  readonly side?: 'call' | 'put';
}

function End({ mark, name, side, strike }: EndProps): VNode {
  return (
    <div class={side}>
      <dt>
        {mark !== undefined && <span aria-hidden="true">{mark}</span>} {name}
      </dt>
      <dd>{strike === null ? '–' : writeNumber(strike, 2)}</dd>
    </div>
  );
}

/** −1 is at the put wall and 1 at the call wall. */
function words(place: number | null): string {
  if (place === null) return 'Puts below, calls on top of them';
  const where = Math.abs(place) > 1 ? 'beyond' : 'between';
  return `Puts below, calls on top; the forward is ${where} the walls, at ${writeNumber(place, 2, true)}`;
}

function GammaTable({ view }: { view: GammaView }): VNode {
  const rows = view.strike.map((strike, index) => [
    writeNumber(strike, 2),
    writeNumber(view.put[index]!, 1),
    writeNumber(view.call[index]!, 1),
  ]);
  return <DataTable title={TITLE} columns={['Strike', 'Puts', 'Calls']} rows={rows} />;
}

function readingText({ call, put, strike }: GammaView, index: number): string {
  return `${writeNumber(strike[index]!, 2)}  puts ${writeNumber(put[index]!, 1)}  calls ${writeNumber(call[index]!, 1)}`;
}
