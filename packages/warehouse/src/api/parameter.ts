import { WarehouseError } from '../errors.ts';

/** One parameter of a path or a query: how its text is read, and how a document describes it. */
export interface Parameter<T> {
  readonly description: string;
  readonly schema: object;
  /** The value, or what is expected instead. */
  readonly read: (text: string) => T | Expected;
  readonly required: boolean;
  /** The value where there is none; undefined of one that may be missing. */
  readonly fallback?: T;
}

/** What a text should have been. */
export class Expected {
  readonly what: string;

  constructor(what: string) {
    this.what = what;
  }
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** The values of parameters by their names. */
export type ValuesOf<P extends Parameters> = {
  readonly [Name in keyof P]: P[Name] extends Parameter<infer T> ? T : never;
};

/** As a request brings them: more than one value is a list. */
export type Texts = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Reads all parameters of a request; throws `BAD_QUESTION` at the first that is wrong or unknown. */
export function readParameters<P extends Parameters>(parameters: P, texts: Texts): ValuesOf<P> {
  for (const name of Object.keys(texts)) {
    if (!Object.hasOwn(parameters, name)) throw refusal(name, 'there is no such parameter');
  }
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const text = texts[name];
    if (text === undefined) {
      if (parameter.required) throw refusal(name, 'is missing');
      values[name] = parameter.fallback;
      continue;
    }
    // Left out it would be a question about everything: a script whose variable is not set does not mean that.
    if (text === '') throw refusal(name, 'is empty');
    if (typeof text !== 'string') throw refusal(name, 'is given more than once');
    const value = parameter.read(text);
    if (value instanceof Expected) throw refusal(name, `must be ${value.what}`);
    values[name] = value;
  }
  return values as ValuesOf<P>;
}

function refusal(name: string, reason: string): WarehouseError {
  const shown = /^[\w.-]{1,40}$/.test(name) ? name : 'a parameter';
  return new WarehouseError('BAD_QUESTION', `${shown}: ${reason}`);
}

/** The parameter as one that may be missing. */
export function optional<T>(parameter: Parameter<T>): Parameter<T | undefined> {
  return { ...parameter, required: false };
}

/** The parameter with a value for when it is missing. */
export function withDefault<T>(parameter: Parameter<T>, fallback: T): Parameter<T> {
  const schema = { ...parameter.schema, default: fallback };
  return { ...parameter, required: false, fallback, schema };
}

/** Text that a pattern allows. */
export function text(description: string, pattern: RegExp, what: string): Parameter<string> {
  return {
    description,
    required: true,
    schema: { type: 'string', pattern: pattern.source },
    read: (value) => (pattern.test(value) ? value : new Expected(what)),
  };
}

/** One of some words. */
export function choice<const W extends string>(
  description: string,
  words: readonly W[],
): Parameter<W> {
  return {
    description,
    required: true,
    schema: { type: 'string', enum: words },
    read: (value) =>
      words.find((word) => word === value) ?? new Expected(`one of ${words.join(', ')}`),
  };
}

/** A whole number within bounds. */
export function whole(description: string, minimum: number, maximum: number): Parameter<number> {
  return {
    description,
    required: true,
    schema: { type: 'integer', minimum, maximum },
    read: (value) => {
      const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
      return number >= minimum && number <= maximum
        ? number
        : new Expected(`a whole number from ${minimum} to ${maximum}`);
    },
  };
}

/** A price, which may be negative. */
export function price(description: string): Parameter<number> {
  return {
    description,
    required: true,
    schema: { type: 'number' },
    read: (value) =>
      /^-?\d{1,9}(\.\d{1,9})?$/.test(value) ? Number(value) : new Expected('a price such as 72.5'),
  };
}

/** A number that is not negative. */
export function amount(description: string): Parameter<number> {
  return {
    description,
    required: true,
    schema: { type: 'number', minimum: 0 },
    read: (value) =>
      /^\d{1,15}(\.\d{1,9})?$/.test(value)
        ? Number(value)
        : new Expected('a number such as 250000'),
  };
}

const LATEST_US = 4_102_444_800_000_000;
const INSTANT =
  /^(?<date>\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(?<fraction>\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A time: microseconds since 1970, or an instant of ISO 8601. */
export function time(description: string): Parameter<number> {
  return {
    description: `${description}: integer microseconds since 1970, or as 2026-03-02T15:00:00Z`,
    required: true,
    schema: {
      oneOf: [
        { type: 'integer', minimum: 0 },
        { type: 'string', format: 'date-time' },
      ],
    },
    read: (value) => {
      const micros = readInstant(value);
      return micros !== null && micros >= 0 && micros <= LATEST_US
        ? micros
        : new Expected('microseconds since 1970, or an instant such as 2026-03-02T15:00:00Z');
    },
  };
}

/** Microseconds since 1970 of a time as people write it; null of anything else. */
export function readInstant(value: string): number | null {
  if (/^\d{1,16}$/.test(value)) return Number(value);
  const { date, fraction = '.' } = INSTANT.exec(value)?.groups ?? {};
  if (date === undefined || !isDay(date)) return null;
  const ms = Date.parse(value);
  if (!Number.isFinite(ms)) return null;
  // Of a fraction Date keeps three digits.
  return Math.floor(ms / 1000) * 1_000_000 + Number(fraction.slice(1).padEnd(6, '0'));
}

/** The 30th of February Date takes for the second of March. */
function isDay(date: string): boolean {
  const ms = Date.parse(date);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(date);
}

/** Words of a pattern, separated by commas. */
export function words(
  description: string,
  pattern: RegExp,
  what: string,
  most: number,
): Parameter<readonly string[]> {
  return {
    description: `${description}; separated by commas`,
    required: true,
    schema: { type: 'string' },
    read: (value) => {
      const all = value.split(',');
      return all.length <= most && all.every((word) => pattern.test(word))
        ? all
        : new Expected(`at most ${most} ${what}, separated by commas`);
    },
  };
}
