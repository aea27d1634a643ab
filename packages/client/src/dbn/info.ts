import { type Metadata, nameOf, schemas, stypes, UNDEFINED_TIME } from '@crude-alpha/databento';
import { readArguments } from '../arguments.ts';
import type { Command } from '../standard.ts';
import { timeText } from './field-text.ts';
import { kindOf } from './filter.ts';
import { type Report, reportLines } from './report.ts';
import { sourceOf, sourceOptions } from './source.ts';

const options = { ...sourceOptions, json: { type: 'boolean' } } as const;

/** Prints what the metadata says, and how many records there are. */
export const info: Command = async (args, { stdin, lines }) => {
  const { values, positionals } = readArguments(args, options);
  const source = sourceOf(positionals, values.fragment, stdin);
  const kinds: Record<string, number> = {};
  let count = 0;
  await source.each((view) => {
    const kind = kindOf(view);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    count += 1;
    return undefined;
  });
  const { metadata } = source.decoder;
  const report: Report = {
    source: source.name,
    bytes: source.bytesRead,
    ...(metadata === undefined ? { metadata: null } : metadataReport(metadata)),
    records: count,
    kinds,
  };
  if (values.json === true) lines.line(JSON.stringify(report));
  else for (const line of reportLines(report)) lines.line(line);
  return 0;
};

function metadataReport(metadata: Metadata): Report {
  const { version, dataset, start, end, limit, stypeIn, stypeOut, tsOut } = metadata;
  return {
    version,
    dataset,
    schema: nameOf(schemas, metadata.schema) ?? 'several',
    start: timeText(start),
    end: end === UNDEFINED_TIME || end === 0n ? null : timeText(end),
    limit: limit === 0n ? 'none' : limit.toString(),
    stypeIn: nameOf(stypes, stypeIn) ?? 'several',
    stypeOut: nameOf(stypes, stypeOut) ?? 'several',
    tsOut: tsOut ? 'yes' : 'no',
    schemaDefinitionBytes: metadata.schemaDefinition?.length ?? 0,
    symbols: metadata.symbols,
    partial: metadata.partial,
    notFound: metadata.notFound,
    mappings: metadata.mappings.flatMap(({ rawSymbol, intervals }) =>
      intervals.map(({ startDate, endDate, symbol }) => ({
        rawSymbol,
        symbol,
        startDate,
        endDate,
      })),
    ),
  };
}
