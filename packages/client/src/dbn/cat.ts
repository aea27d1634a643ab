import { type DbnRecord, decodeRecord, upgradeRecord } from '@crude-alpha/databento';
import { readArguments, wholeNumber } from '../arguments.ts';
import { CrudeError } from '../errors.ts';
import type { Command } from '../standard.ts';
import { filterOf, filterOptions } from './filter.ts';
import { csvCells, jsonLine } from './record-text.ts';
import { sourceOf, sourceOptions } from './source.ts';

const options = {
  ...sourceOptions,
  ...filterOptions,
  csv: { type: 'boolean' },
  limit: { type: 'string' },
} as const;

/** Prints records, one a line. */
export const cat: Command = async (args, { stdin, lines }) => {
  const { values, positionals } = readArguments(args, options);
  const { csv = false, limit, schema, kind, fragment } = values;
  const wanted = filterOf(schema, kind);
  const most = limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber('limit', limit);
  const source = sourceOf(positionals, fragment, stdin);
  const write = csv
    ? csvWriter((text) => lines.line(text))
    : jsonWriter((text) => lines.line(text));
  let count = 0;
  if (most === 0) return 0;
  await source.each((view) => {
    if (!wanted(view)) return undefined;
    write(upgradeRecord(decodeRecord(view)));
    count += 1;
    if (count >= most) return 'stop';
    return lines.full ? lines.drained() : undefined;
  });
  return 0;
};

function jsonWriter(line: (text: string) => void): (record: DbnRecord) => void {
  return (record) => line(jsonLine(record));
}

function csvWriter(line: (text: string) => void): (record: DbnRecord) => void {
  let kind: string | undefined;
  return (record) => {
    const { names, values } = csvCells(record);
    if (kind === undefined) line(names.join(','));
    else if (kind !== record.kind) {
      const both = `${kind} and ${record.kind}`;
      throw new CrudeError('MIXED_KINDS', `${both} do not fit into one CSV; choose by --kind`);
    }
    kind = record.kind;
    line(values.join(','));
  };
}
