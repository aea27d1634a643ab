import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAll, writeReport } from './report.ts';

const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, out: { type: 'string' } },
});

const root = join(import.meta.dirname, '../../../..');
const folder = resolve(values.out ?? join(root, 'docs/accuracy'));
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const runs = measureAll(values.short ? 'short' : 'full', say);
await writeReport(folder, runs);
say(`wrote ${relative(process.cwd(), join(folder, 'README.md'))} and its pictures`);
