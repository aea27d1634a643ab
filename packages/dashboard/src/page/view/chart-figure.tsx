import type { VNode } from 'preact';
import type { Tone } from '../charts/line-chart.ts';
import type { Desk } from '../state/desk.ts';
import { type Figure as FieldFigure, figureOf, writeChange, writeValue } from '../state/figures.ts';
import type { Series } from '../state/history.ts';
import { writeClock } from '../state/times.ts';
import { DataTable, Figure } from './figure.tsx';
import { Plot } from './plot.tsx';
import { spanWords, standingOf } from './standing-marks.tsx';

/** Finer than eyes see on most screens. */
const POINTS = 800;
const TABLE_ROWS = 12;

interface LineProps {
  readonly desk: Desk;
  readonly name: string;
  readonly title: string;
  readonly tone: Tone;
}

/** A field over time. */
export function ChartFigure(
  props: LineProps & { readonly width: 'third' | 'half' | 'wide' },
): VNode {
  const { desk, name, title, width } = props;
  return (
    <Figure
      name={name}
      title={title}
      unit={figureOf(name).unit}
      width={width}
      summary={<LineSummary desk={desk} name={name} />}
      table={() => <LineTable desk={desk} name={name} title={title} />}
    >
      <Line {...props} />
    </Figure>
  );
}

/** How far a field has come, and between what. */
export function LineSummary({ desk, name }: { desk: Desk; name: string }): VNode {
  const figure = figureOf(name);
  const { change, low, high } = standingOf(desk, name);
  if (change === null) return <>Nothing to compare with yet</>;
  return (
    <>
      {writeChange(figure, change)} in {spanWords(desk)}, between {writeValue(figure, low)} and{' '}
      {writeValue(figure, high)}
    </>
  );
}

/** A dozen of its points, the newest first. */
export function LineTable({ desk, name, title }: Omit<LineProps, 'tone'>): VNode {
  void desk.slow.value;
  const figure = figureOf(name);
  const { xs, ys } = desk.history.series(name, desk.span.value, TABLE_ROWS);
  const rows = xs.flatMap((sec, index) =>
    ys[index] == null ? [] : [[writeClock(sec * 1e6), writeValue(figure, ys[index])]],
  );
  return <DataTable title={title} columns={['UTC', figure.unit]} rows={rows.reverse()} />;
}

/** Its line. */
export function Line({ desk, name, title, tone }: LineProps): VNode {
  const figure = figureOf(name);
  void desk.slow.value;
  const series = desk.line(name, POINTS);
  return (
    <Plot
      label={title}
      what="a moment"
      of={name}
      load={async () => {
        const { drawLine } = await import('../charts/line-chart.ts');
        return (host, onRead) => drawLine(host, figure, tone, onRead);
      }}
      data={series}
      count={series.xs.length}
      read={(index) => readingText(figure, series, index)}
      blank={blankWords(series)}
    />
  );
}

function blankWords({ xs, ys }: Series): string | null {
  if (ys.some((value) => value !== null)) return null;
  return xs.length === 0
    ? 'The line begins with the first frame seen here'
    : 'Not known in this time';
}

function readingText(figure: FieldFigure, { xs, ys }: Series, index: number): string {
  return `${writeClock(xs[index]! * 1e6)} UTC  ${writeValue(figure, ys[index])} ${figure.unit}`;
}
