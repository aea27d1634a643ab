import { HistoricalError } from './errors.ts';

/**
 * A point in time: nanoseconds since the epoch, a `Date`, or ISO 8601 with up to nine decimals of a second;
 * a day means its midnight, and a time without a zone is UTC, as with the server.
 */
export type Instant = bigint | string | Date;

const iso =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Nanoseconds since the epoch. */
export function nanosOf(instant: Instant): bigint {
  if (typeof instant === 'bigint') return instant;
  if (instant instanceof Date) return BigInt(checked(instant.getTime(), 'the date')) * 1_000_000n;
  const match = iso.exec(instant);
  if (match === null) throw unreadable(instant);
  const [, day, minutes = '00:00', seconds = '00', fraction = '', zone = 'Z'] = match;
  const offset = /^z$/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const ms = checked(Date.parse(`${day}T${minutes}:${seconds}${offset}`), instant);
  // The parser takes the 30th of February for the 1st of March.
  if (new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) throw unreadable(instant);
  return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** A day of the calendar as the server writes it, such as 2026-11-20. */
export function dayOf(day: string | Date): string {
  return new Date(Number(nanosOf(day) / 1_000_000n)).toISOString().slice(0, 10);
}

function checked(ms: number, what: string): number {
  if (Number.isNaN(ms)) throw unreadable(what);
  return ms;
}

function unreadable(what: string): HistoricalError {
  return new HistoricalError('BAD_REQUEST', `no time that can be read: ${what}`);
}
