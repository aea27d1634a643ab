import { readArguments } from '../arguments.ts';
import { type Report, reportLines } from '../dbn/report.ts';
import type { Command } from '../standard.ts';
import { oneFile } from './one-file.ts';
import { surveyOf } from './survey.ts';

/** Prints what a recorded tape holds. */
export const info: Command = async (args, { lines }) => {
  const { positionals, values } = readArguments(args, { json: { type: 'boolean' } } as const);
  const file = oneFile(positionals);
  const report: Report = { file, ...(await surveyOf(file)) };
  if (values.json === true) lines.line(JSON.stringify(report));
  else for (const line of reportLines(report)) lines.line(line);
  return 0;
};
