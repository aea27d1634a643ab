import {
  BLUE,
  dot,
  GREY,
  line,
  ORANGE,
  panel,
  picture,
  roundTicks,
  type Span,
  text,
  WIDTH,
} from './chart.ts';
import type { Run } from './measure.ts';
import { errorsOf, quantileOf } from './statistics.ts';
import { targetLines, targetWords } from './time-plot.ts';
import { trueFields } from './truth.ts';

const LEFT = 190;
const TOP = 40;
const ROW = 26;
const GAP = 24;
const shown = ['atm_iv', 'rr25'] as const;
/** Ends of the thin line, ends of the thick one, and the dot. */
const quantiles = [0.005, 0.25, 0.5, 0.75, 0.995] as const;

/** How the errors spread in each scenario. */
export function errorPlot(runs: readonly Run[]): string {
  const width = (WIDTH - LEFT - 12 - GAP) / 2;
  const height = ROW * runs.length;
  const parts = runs.map(({ scenario }, row) =>
    text(LEFT - 8, TOP + ROW * (row + 0.5) + 4, scenario.title, { anchor: 'end' }),
  );
  shown.forEach((name, column) => {
    const index = trueFields.findIndex((one) => one.name === name);
    const field = trueFields[index]!;
    const rows = runs.map(({ samples }) => {
      const known = errorsOf(samples, index).filter(Number.isFinite);
      const sorted = known.sort((a, b) => a - b);
      return quantiles.map((q) => quantileOf(sorted, q));
    });
    const reach = Math.max(
      ...[...rows.flat(), ...targetLines(field)].filter(Number.isFinite).map(Math.abs),
    );
    const xSpan: Span = [-1.1 * reach, 1.1 * reach];
    const left = LEFT + column * (width + GAP);
    const { svg, x } = panel({
      left,
      top: TOP,
      width,
      height,
      xSpan,
      ySpan: [0, 1],
      xTicks: roundTicks(xSpan, 6),
      yTicks: [],
      title: `${field.title}: error`,
      xLabel: `${field.unit}${targetWords(field)}`,
    });
    parts.push(svg);
    for (const at of targetLines(field)) {
      parts.push(line(x(at), TOP, x(at), TOP + height, BLUE, 1, '5 4'));
    }
    parts.push(line(x(0), TOP, x(0), TOP + height, GREY));
    rows.forEach(([low, quarter, middle, three, high], row) => {
      if (Number.isNaN(middle)) return;
      const y = TOP + ROW * (row + 0.5);
      parts.push(
        line(x(low!), y, x(high!), y, ORANGE, 1.5),
        line(x(quarter!), y, x(three!), y, ORANGE, 7),
        dot(x(middle!), y, 4, '#ffffff', BLUE),
      );
    });
  });
  return picture(TOP + height + 44, parts);
}
