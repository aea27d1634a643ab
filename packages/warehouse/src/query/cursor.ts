import { createHash } from 'node:crypto';
import { WarehouseError } from '../errors.ts';

/** A place in an answer: numbers whose meaning is the question's own. */
export type Place = readonly number[];

/** Longer than any that was given out. */
const MAX_LENGTH = 200;
const VERSION = 1;

/**
 * A place as text that means nothing to anybody else. It carries the mark of its question, so that it is
 * not taken for a place in another answer.
 */
export function writeCursor(question: object, place: Place): string {
  return Buffer.from(JSON.stringify([VERSION, markOf(question), ...place])).toString('base64url');
}

/** The place that a cursor of this question stands for; throws `BAD_CURSOR` for anything else. */
export function readCursor(question: object, cursor: string, numbers: number): Place {
  if (cursor.length > MAX_LENGTH || !/^[A-Za-z0-9_-]+$/.test(cursor)) throw bad('it is no cursor');
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw bad('it is no cursor');
  }
  if (!Array.isArray(value) || value.length !== numbers + 2) throw bad('it is no cursor');
  const [version, mark, ...place] = value as unknown[];
  if (version !== VERSION) throw bad('it is of another version');
  if (mark !== markOf(question)) throw bad('it belongs to another question');
  if (!place.every((one) => Number.isSafeInteger(one) && (one as number) >= 0)) {
    throw bad('it is no cursor');
  }
  return place as number[];
}

/** What is not said is the same as what cannot be: the newest go on as a list that is read backwards. */
function markOf(question: object): string {
  const said = Object.entries(question).filter(([, value]) => value !== undefined);
  const text = JSON.stringify(said.sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

function bad(reason: string): WarehouseError {
  return new WarehouseError('BAD_CURSOR', `cursor: ${reason}`);
}
