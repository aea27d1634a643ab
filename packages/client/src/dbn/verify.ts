import { DbnError, UNDEFINED_TIME } from '@crude-alpha/databento';
import { readArguments } from '../arguments.ts';
import type { Command } from '../standard.ts';
import { timeText } from './field-text.ts';
import { indexTime } from './index-time.ts';
import { sourceOf, sourceOptions } from './source.ts';

const SEVERAL = 0xffff;

/** One thing that is wrong: how often, and where first. */
interface Finding {
  count: number;
  /** Worth telling, and no failure. */
  readonly harmless: boolean;
  readonly first: string;
}

/** Decodes to the end, and holds the records against their order and the metadata. */
export const verify: Command = async (args, { stdin, lines }) => {
  const { values, positionals } = readArguments(args, sourceOptions);
  const source = sourceOf(positionals, values.fragment, stdin);
  const { decoder } = source;
  const findings = new Map<string, Finding>();
  const find = (what: string, first: string, harmless = false): void => {
    const known = findings.get(what);
    if (known === undefined) findings.set(what, { count: 1, first, harmless });
    else known.count += 1;
  };
  let records = 0n;
  let newest = 0n;
  try {
    await source.each((view) => {
      records += 1n;
      if (view.kind === 'unknown') {
        find('UNKNOWN_KIND', `type ${view.rtype} at byte ${view.position}`, true);
      }
      const time = indexTime(view);
      if (time === undefined) return undefined;
      const { position } = view;
      const where = (): string => `${timeText(time)} at byte ${position}`;
      const { schema = SEVERAL, end = UNDEFINED_TIME } = decoder.metadata ?? {};
      // Fragments and recordings of live sessions promise no order.
      if (time < newest) find('OUT_OF_ORDER', where(), schema === SEVERAL);
      else newest = time;
      if (end !== 0n && time >= end) find('AFTER_END', where());
      return undefined;
    });
  } catch (error) {
    if (!(error instanceof DbnError)) throw error;
    find(error.code, error.message);
  }
  const { limit = 0n, recordCount } = decoder.metadata ?? {};
  if (limit !== 0n && records > limit) find('OVER_LIMIT', `limit ${limit}`);
  if (recordCount !== undefined && recordCount !== UNDEFINED_TIME && recordCount !== records) {
    find('WRONG_COUNT', `the metadata says ${recordCount}`);
  }
  let failed = false;
  for (const [what, { count, first, harmless }] of findings) {
    failed ||= !harmless;
    const often = count > 1 ? ` ${count} times, first` : '';
    lines.line(`${harmless ? 'note  ' : 'failed'}  ${what}${often}: ${first}`);
  }
  lines.line(`${failed ? 'failed' : 'ok    '}  ${source.name}: ${records} records decoded`);
  return failed ? 1 : 0;
};
