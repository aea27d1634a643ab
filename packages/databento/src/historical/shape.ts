import { HistoricalError } from './errors.ts';

/** Reads JSON from outside by hand: what is not as documented is an error here and not later. */
export type Json = Readonly<Record<string, unknown>>;

export function asObject(value: unknown, what: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unexpected(what, 'object');
  }
  return value as Json;
}

export function asList<T>(
  value: unknown,
  what: string,
  one: (value: unknown, what: string) => T,
): T[] {
  if (!Array.isArray(value)) throw unexpected(what, 'list');
  return value.map((item: unknown, i) => one(item, `${what}[${i}]`));
}

/** The values of an object, each read. */
export function asMap<T>(
  value: unknown,
  what: string,
  one: (value: unknown, what: string) => T,
): ReadonlyMap<string, T> {
  const entries = Object.entries(asObject(value, what));
  return new Map(entries.map(([name, item]) => [name, one(item, `${what}.${name}`)]));
}

export function asText(value: unknown, what: string): string {
  if (typeof value !== 'string') throw unexpected(what, 'text');
  return value;
}

export function asNumber(value: unknown, what: string): number {
  if (typeof value !== 'number') throw unexpected(what, 'number');
  return value;
}

function unexpected(what: string, kind: string): HistoricalError {
  return new HistoricalError('BAD_CONTENT', `${what} is no ${kind}`);
}
