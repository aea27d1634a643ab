import type { ExpirySmile, Surface } from '@crude-alpha/contracts';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Desk } from '../state/desk.ts';
import { writeNumber } from '../state/figures.ts';
import { seriesName, writeDays, writeVol } from '../state/series-names.ts';
import { chosenExpiry, noSmile, type SmileView, smileView, volAt } from '../state/smile.ts';
import { writeClock, writeDay } from '../state/times.ts';
import { DataTable, Figure } from './figure.tsx';
import { ghostKey, Legend } from './legend.tsx';
import { Plot } from './plot.tsx';

const TITLE = 'Smile';

/** The smile of one expiry: what each quote implies, the curve, how sure it is, and what it was. */
export function SmilePane({ desk }: { desk: Desk }): VNode {
  const [series, setSeries] = useState<string | null>(null);
  const { newest } = desk.surfaces.value;
  const expiry = newest === null ? null : chosenExpiry(newest, series);
  const view =
    newest === null || expiry === null
      ? noSmile
      : smileView(desk.surfaces.value, expiry, newest.model);
  const unit = newest?.model === 'normal' ? '$/√yr' : '%';
  return (
    <Figure
      name="smile"
      title={TITLE}
      unit={unit}
      width="wide"
      summary={newest === null || expiry === null ? 'No smile yet' : words(newest, expiry)}
      tools={
        newest !== null && (
          <ExpiryChoice surface={newest} chosen={expiry?.series ?? ''} onChoose={setSeries} />
        )
      }
      table={() => <SmileTable view={view} />}
    >
      <Plot
        label={TITLE}
        what="a strike"
        of="smile"
        load={async () => (await import('../charts/smile-chart.ts')).drawSmile}
        data={view}
        count={view.quotes.length}
        read={(index) => readingText(view, index)}
        blank={view.quotes.length > 0 ? null : 'Drawn when the option chain is quoted'}
      />
      <Legend
        keys={[
          { mark: 'put', text: 'put' },
          { mark: 'call', text: 'call' },
          { mark: 'cross', text: 'left out' },
          { mark: 'line', text: 'fit' },
          { mark: 'band', text: '± 2 s.e.' },
          ...view.ghosts.map(({ label, ts }, index) =>
            ghostKey(index === 0 ? 'dashes' : 'dots', label, ts === null ? null : writeClock(ts)),
          ),
        ]}
      />
    </Figure>
  );
}

interface ExpiryChoiceProps {
  readonly surface: Surface;
  readonly chosen: string;
  readonly onChoose: (series: string) => void;
}

function ExpiryChoice({ surface, chosen, onChoose }: ExpiryChoiceProps): VNode {
  return (
    <select
      class="plain"
      aria-label="Expiry"
      value={chosen}
      onChange={(event) => onChoose(event.currentTarget.value)}
    >
      {surface.expiries.map(({ series, tauSec }) => (
        <option key={series} value={series}>
          {seriesName(series)} · {writeDays(tauSec)}
        </option>
      ))}
    </select>
  );
}

function words({ model }: Surface, expiry: ExpirySmile): string {
  const { atmIv, expiry: ends, fitHalfSpreads, forward, fly25, quotes, rr25 } = expiry;
  const points = (value: number | null): string =>
    value === null ? 'not known' : writeNumber(value, 2, true);
  const fit =
    fitHalfSpreads === null
      ? ''
      : `, off the fit by ${writeNumber(fitHalfSpreads, 2)} half-spreads`;
  return `${seriesName(expiry.series)} until ${writeDay(ends)}: at the money ${writeVol(atmIv, model)}, forward ${writeNumber(forward, 2)}, RR 25Δ ${points(rr25)}, fly ${points(fly25)}; ${quotes.strike.length} quotes${fit}`;
}

function SmileTable({ view }: { view: SmileView }): VNode {
  const rows = view.quotes.map((quote) => [
    writeNumber(quote.strike, 2),
    quote.right === 'C' ? 'call' : 'put',
    writeNumber(quote.vol, 2),
    quote.fitted === null ? '–' : writeNumber(quote.fitted, 2),
    quote.used ? '' : 'left out',
    ...view.ghosts.map(({ strike, vol }) => {
      const was = volAt(strike, vol, quote.strike);
      return was === null ? '–' : writeNumber(was, 2);
    }),
  ]);
  const columns = ['Strike', 'Side', 'Quote', 'Fit', '', ...view.ghosts.map(({ label }) => label)];
  return <DataTable title={TITLE} columns={columns} rows={rows} />;
}

function readingText({ ghosts, quotes }: SmileView, index: number): string {
  const { fitted, right, strike, used, vol } = quotes[index]!;
  const parts = [
    `${writeNumber(strike, 2)} ${right === 'C' ? 'call' : 'put'}  ${writeNumber(vol, 2)}`,
    ...(fitted === null ? [] : [`fit ${writeNumber(fitted, 2)}`]),
    ...(used ? [] : ['left out']),
    ...ghosts.flatMap((ghost) => {
      const was = volAt(ghost.strike, ghost.vol, strike);
      return was === null ? [] : [`${ghost.label} ${writeNumber(was, 2)}`];
    }),
  ];
  return parts.join('  ');
}
