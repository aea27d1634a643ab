import { readArguments } from '../arguments.ts';
import type { Command } from '../standard.ts';
import { timeText } from './field-text.ts';
import { indexTime } from './index-time.ts';
import { Names } from './names.ts';
import { type Report, reportLines } from './report.ts';
import { sourceOf, sourceOptions } from './source.ts';

const options = { ...sourceOptions, json: { type: 'boolean' } } as const;

/** Counts records by kind and instrument, and says from when to when they are. */
export const stats: Command = async (args, { stdin, lines }) => {
  const { values, positionals } = readArguments(args, options);
  const source = sourceOf(positionals, values.fragment, stdin);
  const kinds = new Map<string, number>();
  const instruments = new Map<number, number>();
  const names = new Names();
  let first: bigint | undefined;
  let last: bigint | undefined;
  let records = 0;
  const begun = performance.now();
  await source.each((view) => {
    records += 1;
    kinds.set(view.kind, (kinds.get(view.kind) ?? 0) + 1);
    instruments.set(view.instrumentId, (instruments.get(view.instrumentId) ?? 0) + 1);
    names.learn(view);
    const time = indexTime(view);
    if (time === undefined) return undefined;
    if (first === undefined || time < first) first = time;
    if (last === undefined || time > last) last = time;
    return undefined;
  });
  const tookSec = (performance.now() - begun) / 1000;
  const { metadata } = source.decoder;
  if (metadata !== undefined) names.addAll(metadata);
  const byKind: Record<string, number> = {};
  for (const [kind, count] of kinds) {
    const name = kind.replace(/V[12]$/, '');
    byKind[name] = (byKind[name] ?? 0) + count;
  }
  const report: Report = {
    source: source.name,
    bytes: source.bytesRead,
    records,
    first: first === undefined ? null : timeText(first),
    last: last === undefined ? null : timeText(last),
    readPerSec: Math.round(records / tookSec),
    kinds: byKind,
    instruments: [...instruments]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .map(([instrumentId, count]) => ({ instrumentId, symbol: names.of(instrumentId), count })),
  };
  if (values.json === true) lines.line(JSON.stringify(report));
  else for (const line of reportLines(report)) lines.line(line);
  return 0;
};
