import type { Writable } from 'node:stream';
import { type ReplaySource, rangeOf } from '@crude-alpha/recording';
import type { Asked } from './command.ts';
import { OperatorError } from './errors.ts';

/**
 * The events of the time that is asked for, as ordinals. Throws where there are none, and says so where the source
 * does not have all of that time: what is less than asked for must not pass for all.
 */
export async function stretchOf(
  source: ReplaySource,
  asked: Asked,
  stderr: Writable,
): Promise<{ readonly from: number; readonly to: number }> {
  const { from, to } = await rangeOf(source, asked);
  if (from >= to) throw new OperatorError('NOTHING_THERE', 'no event was received in this time');
  if (await beginsLate(source, asked.from)) {
    stderr.write(`crude: note: what came before event ${from} is not there\n`);
  }
  if (asked.to !== null && to === source.next) {
    stderr.write(`crude: note: there is nothing behind event ${to - 1} yet\n`);
  }
  return { from, to };
}

/** Whether events of the time that is asked for may have been before the first one that is there. */
export async function beginsLate(source: ReplaySource, from: number | null): Promise<boolean> {
  if (from === null || source.first === 0) return false;
  return (await receiptOf(source, source.first)) > from;
}

/** When an event was received, µs. */
async function receiptOf(source: ReplaySource, ordinal: number): Promise<number> {
  let found = 0;
  const never = new AbortController().signal;
  for await (const window of source.read(ordinal, ordinal + 1, never)) {
    window.forEach(({ tsRecv }) => {
      found = tsRecv;
    });
  }
  return found;
}
