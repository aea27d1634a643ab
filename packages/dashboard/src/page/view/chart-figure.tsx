import type { VNode } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { LineChart, Tone } from '../charts/line-chart.ts';
import type { Desk } from '../state/desk.ts';
import { type Figure, figureOf, writeChange, writeValue } from '../state/figures.ts';
import type { Series } from '../state/history.ts';
import { writeClock } from '../state/times.ts';
import { spanWords, standingOf } from './standing-marks.tsx';
import { palette } from './theme.ts';

/** Finer than eyes see on most screens. */
const POINTS = 800;
const TABLE_ROWS = 12;

interface ChartFigureProps {
  readonly desk: Desk;
  readonly name: string;
  readonly title: string;
  readonly tone: Tone;
  readonly wide?: boolean;
}

/** A line with its summary in words and, on demand, its table. */
export function ChartFigure({ desk, name, title, tone, wide }: ChartFigureProps): VNode {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const figure = figureOf(name);
  return (
    <figure class={wide ? 'chart wide' : 'chart'} aria-labelledby={id} data-chart={name}>
      <figcaption>
        <h3 id={id}>
          {title} <small>{figure.unit}</small>
        </h3>
        <button
          type="button"
          class="plain"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          Table<span class="unseen"> of {title}</span>
        </button>
        <Summary desk={desk} name={name} />
      </figcaption>
      {asTable ? (
        <PointTable desk={desk} name={name} title={title} />
      ) : (
        <Line desk={desk} name={name} title={title} tone={tone} />
      )}
    </figure>
  );
}

function Summary({ desk, name }: { desk: Desk; name: string }): VNode {
  const figure = figureOf(name);
  const { change, low, high } = standingOf(desk, name);
  if (change === null) return <p class="summary">Nothing to compare with yet</p>;
  return (
    <p class="summary">
      {writeChange(figure, change)} in {spanWords(desk)}, between {writeValue(figure, low)} and{' '}
      {writeValue(figure, high)}
    </p>
  );
}

interface PlotProps {
  readonly desk: Desk;
  readonly name: string;
  readonly title: string;
}

function PointTable({ desk, name, title }: PlotProps): VNode {
  void desk.slow.value;
  const figure = figureOf(name);
  const { xs, ys } = desk.history.series(name, desk.span.value, TABLE_ROWS);
  const rows = xs.flatMap((sec, index) => (ys[index] == null ? [] : [{ sec, value: ys[index] }]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys.
    <section class="plot table" tabIndex={0} aria-label={`${title}, table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">UTC</th>
            <th scope="col">{figure.unit}</th>
          </tr>
        </thead>
        <tbody>
          {rows.reverse().map(({ sec, value }) => (
            <tr key={sec}>
              <th scope="row">{writeClock(sec * 1e6)}</th>
              <td>{writeValue(figure, value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Line({ desk, name, title, tone }: PlotProps & { readonly tone: Tone }): VNode {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<LineChart | null>(null);
  const [drawn, setDrawn] = useState<LineChart | null>(null);
  /** The point that is read; null follows the newest. */
  const [read, setRead] = useState<number | null>(null);
  const figure = figureOf(name);
  void desk.slow.value;
  const series = desk.history.series(name, desk.span.value, POINTS);

  const isEmpty = series.ys.every((value) => value === null);

  useEffect(() => {
    let left = false;
    // The lines come after the numbers: what is looked at first does not wait for them.
    void import('../charts/line-chart.ts').then(({ drawLine }) => {
      if (left || host.current === null) return;
      chart.current = drawLine(host.current, { figure, tone, onRead: setRead });
      setDrawn(chart.current);
    });
    return () => {
      left = true;
      chart.current?.close();
    };
  }, [name]);
  useEffect(() => drawn?.show(series), [drawn, series]);
  useEffect(() => drawn?.repaint(), [drawn, palette.value]);

  return (
    <>
      <Reading figure={figure} series={series} at={read} />
      <div
        class={isEmpty ? 'plot blank' : 'plot'}
        ref={host}
        role="slider"
        tabIndex={0}
        aria-label={`${title}: a moment to read`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, series.xs.length - 1)}
        aria-valuenow={read ?? Math.max(0, series.xs.length - 1)}
        aria-valuetext={readingText(figure, series, read)}
        onBlur={() => {
          setRead(null);
          chart.current?.point(null);
        }}
        onKeyDown={(event) => {
          const next = moveReading(event.key, read, series.xs.length);
          if (next === undefined) return;
          event.preventDefault();
          setRead(next);
          chart.current?.point(next);
        }}
      />
      {isEmpty && (
        <p class="empty over">
          {series.xs.length === 0
            ? 'The line begins with the first frame seen here'
            : 'Not known in this time'}
        </p>
      )}
    </>
  );
}

function Reading({
  figure,
  series,
  at,
}: {
  figure: Figure;
  series: Series;
  at: number | null;
}): VNode {
  return (
    <p class="reading" aria-hidden="true">
      {at === null ? '' : readingText(figure, series, at)}
    </p>
  );
}

function readingText(figure: Figure, { xs, ys }: Series, at: number | null): string {
  const index = Math.min(at ?? xs.length - 1, xs.length - 1);
  const sec = xs[index];
  if (sec === undefined) return 'nothing yet';
  return `${writeClock(sec * 1e6)} UTC  ${writeValue(figure, ys[index])} ${figure.unit}`;
}

/** Where a key takes the reading; undefined when it is none of its keys. */
function moveReading(key: string, from: number | null, length: number): number | null | undefined {
  const last = length - 1;
  const at = from ?? last;
  const wide = Math.max(1, Math.round(length / 20));
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -wide,
    PageUp: wide,
    Home: -length,
    End: length,
  };
  const step = steps[key];
  if (step === undefined || length === 0) return undefined;
  return Math.max(0, Math.min(last, at + step));
}
