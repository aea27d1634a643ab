import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorPlot } from './error-plot.ts';
import { type Figure, markdown } from './markdown.ts';
import { measure, type Run } from './measure.ts';
import { pngRenderer } from './png.ts';
import { scenarios } from './scenario.ts';
import { smilePlot, termPlot } from './smile-plot.ts';
import { timePlot } from './time-plot.ts';

/** Measures every scenario; the short report plays less of each. */
export function measureAll(length: 'full' | 'short', say: (line: string) => void): Run[] {
  return scenarios.map((scenario) => {
    const stretches = length === 'full' ? scenario.stretches : scenario.short;
    const run = measure(scenario, stretches);
    say(`${scenario.title}: ${run.samples.length} frames of ${run.events} events`);
    return run;
  });
}

/** Writes the page and its pictures, and takes away pictures that are of no scenario any more. */
export async function writeReport(folder: string, runs: readonly Run[]): Promise<void> {
  const toPng = await pngRenderer();
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (name.endsWith('.png')) await rm(join(folder, name));
  }
  const draw = async (file: string, svg: string, caption: string): Promise<Figure> => {
    await writeFile(join(folder, file), toPng(svg));
    return { file, caption };
  };
  const worst = runs.find(({ scenario }) => scenario.id === 'broken-calm')!;
  const overview = [
    await draw(
      'errors.png',
      errorPlot(runs),
      'Errors by scenario: the thin line holds 99 % of the frames, the thick one half of them, the ring is the median.',
    ),
    await draw(
      'smile.png',
      smilePlot(worst.last),
      `One smile in “${worst.scenario.title}”, at the last frame: what is quoted, what is true, what the frame says.`,
    ),
    await draw('term.png', termPlot(worst.last), 'The term structure at the same frame.'),
  ];
  const byRun: Figure[] = [];
  for (const run of runs) {
    const { id, title } = run.scenario;
    byRun.push(await draw(`${id}.png`, timePlot(run), `${title}: truth and frames through time.`));
  }
  await writeFile(join(folder, 'README.md'), markdown({ runs, overview, byRun }));
}
