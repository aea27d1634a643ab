import type { VNode } from 'preact';
import type { Desk } from '../state/desk.ts';
import { writeNumber } from '../state/figures.ts';
import { seriesName } from '../state/series-names.ts';
import { noTerm, type TermView, termView } from '../state/term.ts';
import { writeClock } from '../state/times.ts';
import { DataTable, Figure } from './figure.tsx';
import { ghostKey, Legend } from './legend.tsx';
import { Plot } from './plot.tsx';

const TITLE = 'Term structure';

/** What volatility costs by expiry, and between one expiry and the next. */
export function TermPane({ desk }: { desk: Desk }): VNode {
  const { newest } = desk.surfaces.value;
  const view = newest === null ? noTerm : termView(desk.surfaces.value, newest);
  return (
    <Figure
      name="term"
      title={TITLE}
      unit={newest?.model === 'normal' ? '$/√yr' : '%'}
      width="third"
      summary={words(view)}
      table={() => <TermTable view={view} />}
    >
      <Plot
        label={TITLE}
        what="an expiry"
        of="term"
        load={async () => (await import('../charts/term-chart.ts')).drawTerm}
        data={view}
        count={view.points.length}
        read={(index) => readingText(view, index)}
        blank={view.points.length > 0 ? null : 'Drawn when an expiry has a level'}
      />
      <Legend
        keys={[
          { mark: 'line', text: 'at the money' },
          { mark: 'step', text: 'forward vol' },
          ...view.ghosts.map(({ label, ts }, index) =>
            ghostKey(index === 0 ? 'dashes' : 'dots', label, ts === null ? null : writeClock(ts)),
          ),
        ]}
      />
    </Figure>
  );
}

function words({ points }: TermView): string {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return 'No level yet';
  const shape = last.vol > first.vol ? 'rising' : 'falling';
  return `${shape} from ${writeNumber(first.vol, 2)} (${seriesName(first.series)}) to ${writeNumber(last.vol, 2)} (${seriesName(last.series)})`;
}

function TermTable({ view }: { view: TermView }): VNode {
  const rows = view.points.map(({ days, forwardVol, series, vol }) => [
    seriesName(series),
    writeNumber(days, 1),
    writeNumber(vol, 2),
    forwardVol === null ? '–' : writeNumber(forwardVol, 2),
  ]);
  return <DataTable title={TITLE} columns={['Expiry', 'Days', 'Level', 'Forward']} rows={rows} />;
}

function readingText({ points }: TermView, index: number): string {
  const { days, forwardVol, series, vol } = points[index]!;
  const forward = forwardVol === null ? '' : `  forward ${writeNumber(forwardVol, 2)}`;
  return `${seriesName(series)}  ${writeNumber(days, 1)} d  ${writeNumber(vol, 2)}${forward}`;
}
