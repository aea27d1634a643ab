import { parseBytes, parseDuration } from './quantity.ts';
import { redactText } from './redact.ts';
import type { Variable } from './variable.ts';

/** A value read from text, or what is expected instead. */
export type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly expected: string };

type Plain = Exclude<Variable, { readonly kind: 'secret' }>;

const SHOWN = 80;

/** Reads one variable's text; a failure says what was expected, never what a secret held. */
export function parseValue(variable: Plain, text: string): Parsed {
  switch (variable.kind) {
    case 'string':
    case 'path':
      return accept(text);
    case 'name':
      return /^[A-Za-z0-9_-]{1,64}$/.test(text)
        ? accept(text)
        : expect('1 to 64 letters, digits, "-" or "_"');
    case 'boolean':
      if (text === 'on' || text === 'true') return accept(true);
      if (text === 'off' || text === 'false') return accept(false);
      return expect('on, off, true or false');
    case 'choice':
      return variable.values.includes(text) ? accept(text) : expect(alternatives(variable.values));
    case 'list':
      return parseList(text);
    case 'url':
      return parseUrl(text, variable.schemes);
    case 'address':
      return parseAddress(text);
    case 'instant':
      return parseInstant(text);
    case 'port':
      return within(parseInteger(text), 0, 65535, 'a port from 0 to 65535');
    case 'integer':
      return bounded(variable, text, parseInteger, 'an integer');
    case 'number':
      return bounded(variable, text, parseNumber, 'a number');
    case 'duration':
      return bounded(variable, text, parseDuration, 'a duration such as 250ms, 5s, 10m, 2h or 7d');
    case 'bytes':
      return bounded(variable, text, parseBytes, 'a size such as 512B, 64MiB or 1GB');
  }
}

/** The text of a bad value as an error line shows it: short, on one line, without credentials. */
export function shown(text: string): string {
  const clean = redactText(text);
  return JSON.stringify(clean.length > SHOWN ? `${clean.slice(0, SHOWN)}…` : clean);
}

function accept(value: unknown): Parsed {
  return { ok: true, value };
}

function expect(expected: string): Parsed {
  return { ok: false, expected };
}

function alternatives(values: readonly string[]): string {
  if (values.length === 1) return values[0]!;
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

function parseInteger(text: string): number | null {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : null;
}

function parseNumber(text: string): number | null {
  const value = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

function within(value: number | null, min: number, max: number, expected: string): Parsed {
  return value !== null && value >= min && value <= max ? accept(value) : expect(expected);
}

function bounded(
  bounds: { readonly min?: string | number; readonly max?: string | number },
  text: string,
  parse: (text: string) => number | null,
  noun: string,
): Parsed {
  const { min, max } = bounds;
  let range = '';
  if (min !== undefined && max !== undefined) range = ` from ${min} to ${max}`;
  else if (min !== undefined) range = ` of at least ${min}`;
  else if (max !== undefined) range = ` of at most ${max}`;
  const comma = range !== '' && noun.includes('such as') ? ',' : '';
  const limit = (bound: string | number | undefined, open: number): number =>
    bound === undefined ? open : parse(String(bound))!;
  return within(
    parse(text),
    limit(min, Number.NEGATIVE_INFINITY),
    limit(max, Number.POSITIVE_INFINITY),
    `${noun}${comma}${range}`,
  );
}

function parseList(text: string): Parsed {
  const items = text.split(',').map((item) => item.trim());
  const distinct = new Set(items).size === items.length && !items.includes('');
  return distinct ? accept(items) : expect('a comma separated list without empty or equal items');
}

function parseUrl(text: string, schemes: readonly string[]): Parsed {
  const good = text.split(',').every((part) => {
    if (!URL.canParse(part.trim())) return false;
    const { hostname, protocol } = new URL(part.trim());
    return hostname !== '' && schemes.includes(protocol.slice(0, -1));
  });
  return good
    ? accept(text)
    : expect(`a URL beginning ${alternatives(schemes.map((scheme) => `${scheme}://`))}`);
}

function parseAddress(text: string): Parsed {
  const [, port] = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/.exec(text) ?? [];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65535
    ? accept(text)
    : expect('an address such as 127.0.0.1:5051');
}

function parseInstant(text: string): Parsed {
  const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/;
  const good = text === 'now' || (iso.test(text) && Number.isFinite(Date.parse(text)));
  return good ? accept(text) : expect('now or an instant such as 2026-01-05T14:30:00Z');
}
