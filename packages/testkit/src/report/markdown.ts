import type { Health } from '@crude-alpha/contracts';
import type { Run } from './measure.ts';
import { type Accuracy, accuracy, meets } from './statistics.ts';
import { type TrueField, trueFields } from './truth.ts';

const healths: readonly Health[] = ['ok', 'one_sided', 'stale_chain', 'halted', 'no_data'];

/** A picture of the report: its file beside the text, and what is to be seen. */
export interface Figure {
  readonly file: string;
  readonly caption: string;
}

export interface Page {
  readonly runs: readonly Run[];
  readonly overview: readonly Figure[];
  /** One for each run. */
  readonly byRun: readonly Figure[];
}

export function markdown({ runs, overview, byRun }: Page): string {
  const fields = trueFields.filter(({ name }) => runs.every((run) => run.names.has(name)));
  const verdicts = fields.flatMap((field) => tableOf(field, runs).verdicts);
  const met = verdicts.filter(Boolean).length;
  return [
    '# How near the frames come to the truth',
    '',
    'Written by `npm run report:accuracy`: change the code, not this page. The real engine reads the',
    'synthetic market, which tells the volatilities that it priced from; each frame is compared with the',
    'truth of the second that it closes. The same code gives the same page.',
    '',
    `**${met} of ${verdicts.length} targets are met.** A target is one for every scenario: rmse of`,
    `${fields.filter(hasTarget).map(targetText).join('; ')}.`,
    '',
    '## What is compared',
    '',
    '- The truth at 30 and 90 days: total variance linear in time between the true expiries around, for',
    '  the money and each wing on its own; no expiry is left out for being near.',
    '- A wing is at forward delta, premium not counted. A risk reversal is call minus put; a butterfly is',
    '  the mean of the wings less the money.',
    '- Error is frame less truth. *Known* is the share of frames with a value: a frame that says null is',
    '  not wrong, but it is not there either.',
    '- *Step* is the largest change between neighbouring known values of a stretch, and beside it that of',
    '  the truth between the same frames: a series that jumps where the truth does not shows here.',
    '',
    '## Scenarios',
    '',
    ...table(
      [
        'Scenario',
        'What happens',
        'Stretches',
        'Frames',
        'Events',
        'Active future',
        ...healths.map((h) => `\`${h}\``),
      ],
      runs.map((run) => [
        run.scenario.title,
        run.scenario.about,
        stretchText(run),
        whole(run.samples.length),
        whole(run.events),
        run.stretches.length > 2 ? 'of the day' : [...run.futures].join(', '),
        ...healths.map((health) =>
          whole(run.samples.filter((one) => one.health === health).length),
        ),
      ]),
    ),
    '',
    '## Fields',
    '',
    ...fields.flatMap((field) => [
      `### \`${field.name}\`: ${field.title}`,
      '',
      field.target === undefined
        ? `In ${field.unit}; without a target. Scenarios that have none are left out.`
        : `In ${field.unit}. Target: rmse of ${targetText(field)}.`,
      '',
      ...tableOf(field, runs).lines,
      '',
    ]),
    '## Pictures',
    '',
    ...overview.flatMap(figureLines),
    ...byRun.flatMap(figureLines),
    '## Seeds and times',
    '',
    ...table(
      ['Scenario', 'Seed', 'Start, UTC', 'Seconds'],
      runs.flatMap(({ scenario, stretches }) =>
        stretches.map(({ seed, start, seconds }) => [
          scenario.title,
          String(seed),
          start,
          whole(seconds),
        ]),
      ),
    ),
    '',
  ].join('\n');
}

function tableOf(field: TrueField, runs: readonly Run[]): { lines: string[]; verdicts: boolean[] } {
  const index = trueFields.indexOf(field);
  const { target } = field;
  const verdicts: boolean[] = [];
  const rows = runs.flatMap(({ scenario, samples }) => {
    const found: Accuracy = accuracy(samples, index);
    // A target must not be met by there being nothing to miss it.
    if (target === undefined && found.n === 0) return [];
    const row = [
      scenario.title,
      whole(found.n),
      found.frames === 0 ? '–' : `${((100 * found.n) / found.frames).toFixed(1)} %`,
      signed(found.bias),
      plain(found.rmse),
      plain(found.p99),
      plain(found.max),
      `${plain(found.maxStep)} / ${plain(found.maxTrueStep)}`,
    ];
    if (target === undefined) return [row];
    const met = meets(found, target);
    verdicts.push(met);
    return [[...row, met ? 'met' : '**missed**']];
  });
  const head = [
    'Scenario',
    'Frames',
    'Known',
    'Bias',
    'Rmse',
    'P99',
    'Largest',
    'Step / true',
    ...(target === undefined ? [] : ['Target']),
  ];
  return { lines: table(head, rows), verdicts };
}

function hasTarget({ target }: TrueField): boolean {
  return target !== undefined;
}

function targetText({ name, target }: TrueField): string {
  const p99 = target?.p99 === undefined ? '' : ` and p99 at most ${target.p99}`;
  return `\`${name}\` at most ${target?.rmse}${p99}`;
}

function stretchText({ stretches }: Run): string {
  const lengths = [...new Set(stretches.map(({ seconds }) => seconds))];
  return `${stretches.length} × ${lengths.map(whole).join(' or ')} s`;
}

function figureLines({ file, caption }: Figure): string[] {
  return [`![${caption}](${file})`, '', `*${caption}*`, ''];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(row)];
}

function plain(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : '–';
}

function signed(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

function whole(value: number): string {
  return value.toLocaleString('en-US');
}
