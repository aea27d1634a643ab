import { offsets, type RecordView, UNDEFINED_TIME } from '@crude-alpha/databento';

/**
 * The time by which files are in order: that of receipt where the record has one, else that of the
 * event. Undefined where it is not known and for messages of a gateway, which stand where they came.
 */
export function indexTime(view: RecordView): bigint | undefined {
  const { kind } = view;
  if (kind === 'unknown' || /^(symbolMapping|error|system)/.test(kind)) return undefined;
  const where = offsets[kind];
  const time = 'tsRecv' in where ? view.u64(where.tsRecv) : view.tsEvent;
  return time === UNDEFINED_TIME ? undefined : time;
}
