import type { Values } from '../connection.ts';
import { WarehouseError } from '../errors.ts';

/** Conditions of a question and the values they are about: the text is ours, the values are bound. */
export class Where {
  readonly #conditions: string[] = [];
  readonly #values: Record<string, Values[string]> = {};

  /** Adds a condition that may name the values given with it. */
  and(condition: string, values: Values = {}): this {
    this.#conditions.push(condition);
    return this.bind(values);
  }

  /** Adds values that are named elsewhere in the question. */
  bind(values: Values): this {
    Object.assign(this.#values, values);
    return this;
  }

  get isEmpty(): boolean {
    return this.#conditions.length === 0;
  }

  get sql(): string {
    return this.isEmpty ? '1' : this.#conditions.join(' AND ');
  }

  get values(): Values {
    return this.#values;
  }
}

/** Event times from `from` on and before `to`, µs; either may be left out. */
export interface TimeRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Restricts to a range of event times. Throws `BAD_QUESTION` where it ends before it begins. */
export function inTime(where: Where, range: TimeRange): void {
  between(where, range, 'ts', 'ts');
}

/**
 * Restricts gaps to those in which something of a range of times is missing. A gap is written when it is over: that
 * may be long behind the time that is asked for.
 */
export function gapInTime(where: Where, range: TimeRange): void {
  const end = "fromUnixTimestamp64Micro(JSONExtractInt(event, 'to'))";
  // Nothing is known of when it began: it reaches back without an end.
  between(where, range, end, 'ifNull(since, toDateTime64(0, 6))');
}

/** What ends at the beginning of the range or later, and begins before its end. */
function between(where: Where, { from, to }: TimeRange, end: string, beginning: string): void {
  if (from !== undefined && to !== undefined && from > to) {
    throw new WarehouseError('BAD_QUESTION', 'from: must not be later than to');
  }
  // Nothing lies in no time, although a gap may reach over it.
  if (from !== undefined && from === to) where.and('0');
  if (from !== undefined) where.and(`${end} >= fromUnixTimestamp64Micro({from:Int64})`, { from });
  if (to !== undefined) where.and(`${beginning} < fromUnixTimestamp64Micro({to:Int64})`, { to });
}

/**
 * Restricts to what is stored for good: rows behind the checkpoint belong to a batch that is under way,
 * and others may still come before them.
 */
export function stored(
  where: Where,
  database: string,
  tape: string,
  log: 'tape' | 'derived',
): void {
  where
    .and('tape = {tape:String}', { tape })
    .and(
      log === 'tape'
        ? `ordinal < ${checkpoint(database, log, 'next')}`
        : `(ordinal, idx) <= ${checkpoint(database, log, '(next, idx)')}`,
    );
}

/** Restricts to the last ordinals of what is stored for good. */
export function newest(where: Where, database: string, ordinals: number): void {
  where.and(`ordinal >= ${checkpoint(database, 'tape', 'next')} - {ordinals:UInt32}`, { ordinals });
}

/** The table has a row for each log: to plan how to look for one costs more than to look at all of them. */
function checkpoint(database: string, log: 'tape' | 'derived', columns: string): string {
  return `(SELECT argMaxIf(${columns}, version, tape = {tape:String} AND log = '${log}') FROM ${database}.checkpoints)`;
}
