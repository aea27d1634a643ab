import {
  BLUE,
  curve,
  legend,
  line,
  ORANGE,
  type Panel,
  panel,
  picture,
  roundTicks,
  SILENT,
  type Span,
  spanOf,
  type Tick,
  WIDTH,
} from './chart.ts';
import type { Run, Sample } from './measure.ts';
import { errorsOf } from './statistics.ts';
import { type TrueField, trueFields } from './truth.ts';

const LEFT = 52;
const RIGHT = 24;
const TOP = 56;
const ROW = 120;
const GAP = 34;
/** Between two stretches, as a share of all frames. */
const PAUSE = 0.012;
/** Between two marks of time. */
const STEPS_SEC = [5, 10, 20, 60, 120, 300, 600, 1200] as const;
const MOST_TICKS = 12;

/** Truth and frames through time, and the error under it, for the two fields of the scenario. */
export function timePlot({ scenario, samples, stretches }: Run): string {
  const places = placed(samples);
  const xSpan: Span = [0, places.at(-1)! + 1];
  const ticks = timeTicks(samples, places, stretches.length);
  const parts: string[] = [
    legend(LEFT, 20, [
      [BLUE, 'truth'],
      [ORANGE, 'frames'],
      [SILENT, 'no value'],
    ]),
  ];
  let row = 0;
  const next = (title: string, ySpan: Span, last: boolean): Panel => {
    return panel({
      left: LEFT,
      top: TOP + row++ * (ROW + GAP),
      width: WIDTH - LEFT - RIGHT,
      height: ROW,
      xSpan,
      ySpan,
      xTicks: last ? ticks : ticks.map(({ at }) => ({ at, label: '' })),
      yTicks: roundTicks(ySpan, 4),
      title,
      ...(last ? { xLabel: timeLabel(samples, stretches.length) } : {}),
    });
  };
  scenario.shown.forEach((name, i) => {
    const index = trueFields.findIndex((one) => one.name === name);
    const field = trueFields[index]!;
    const truth = samples.map((one) => one.truth[index]!);
    const found = samples.map((one) => one.found[index]!);
    const errors = errorsOf(samples, index);
    const levels = next(`${field.title}, ${field.unit}`, spanOf([...truth, ...found], 0.5), false);
    parts.push(
      silences(levels, samples, index, places),
      levels.svg,
      curve(joined(levels, samples, found, places), ORANGE, 1.1),
      curve(joined(levels, samples, truth, places), BLUE, 1.8),
    );
    const rest = next(
      `Error of the frames, ${field.unit}${targetWords(field)}`,
      spanOf([...errors, ...targetLines(field)], 0.3),
      i === scenario.shown.length - 1,
    );
    parts.push(silences(rest, samples, index, places), rest.svg);
    for (const at of targetLines(field)) {
      parts.push(line(LEFT, rest.y(at), WIDTH - RIGHT, rest.y(at), BLUE, 1, '5 4'));
    }
    parts.push(curve(joined(rest, samples, errors, places), ORANGE, 1.1));
  });
  return picture(TOP + row * (ROW + GAP) + 20, parts);
}

export function targetLines({ target }: TrueField): number[] {
  if (target === undefined) return [];
  const bound = target.p99 ?? target.rmse;
  return [-bound, bound];
}

export function targetWords({ target }: TrueField): string {
  if (target === undefined) return '';
  return target.p99 === undefined
    ? `; dashed: target of the rmse ±${target.rmse}`
    : `; dashed: target of p99 ±${target.p99}`;
}

function timeLabel(samples: readonly Sample[], count: number): string {
  if (count > 2) return 'day of each stretch; a frame a second';
  const days = new Set(samples.map(({ ts }) => new Date(ts / 1000).toISOString().slice(0, 10)));
  return `UTC of ${[...days].join(' and ')}; a frame a second`;
}

/** Where each frame stands along the axis: stretches side by side with a little air between. */
function placed(samples: readonly Sample[]): number[] {
  const pause = Math.ceil(PAUSE * samples.length);
  return samples.map((one, i) => i + pause * one.stretch);
}

/** The start of each stretch; where there are few, round times within them as well. */
function timeTicks(samples: readonly Sample[], places: readonly number[], count: number): Tick[] {
  const ticks: Tick[] = [];
  const every = STEPS_SEC.find((one) => samples.length / one <= MOST_TICKS) ?? samples.length;
  samples.forEach(({ ts, stretch }, i) => {
    const utc = new Date(ts / 1000).toISOString();
    const first = i === 0 || samples[i - 1]!.stretch !== stretch;
    if (first && count > 2) ticks.push({ at: places[i]!, label: utc.slice(0, 10) });
    if (count > 2 || (ts / 1e6) % every !== 0) return;
    ticks.push({ at: places[i]!, label: utc.slice(11, every < 60 ? 19 : 16) });
  });
  return ticks;
}

function* joined(
  { x, y }: Panel,
  samples: readonly Sample[],
  values: readonly number[],
  places: readonly number[],
): Generator<readonly [number, number]> {
  for (const [i, value] of values.entries()) {
    if (i > 0 && samples[i]!.stretch !== samples[i - 1]!.stretch) yield [Number.NaN, Number.NaN];
    yield [x(places[i]!), y(value)];
  }
}

/** Grey where frames have no value, so that silence is not taken for accuracy. */
function silences(
  { shade }: Panel,
  samples: readonly Sample[],
  field: number,
  places: readonly number[],
): string {
  let svg = '';
  let from = -1;
  samples.forEach((one, i) => {
    const silent = Number.isNaN(one.found[field]!);
    if (silent && from < 0) from = i;
    const ends = i + 1 === samples.length || samples[i + 1]!.stretch !== one.stretch;
    if (from >= 0 && (!silent || ends)) {
      svg += shade(places[from]!, silent ? places[i]! + 1 : places[i]!);
      from = -1;
    }
  });
  return svg;
}
