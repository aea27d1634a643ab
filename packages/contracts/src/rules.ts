/** What is wrong with a value: the path to the first part that is, dotted, and what is wrong there. */
export interface Fault {
  readonly path: string;
  readonly reason: string;
}

/** Says what is wrong with a value, or that nothing is. */
export type Rule = (value: unknown) => Fault | null;

/** The fields of an object that may have no others. */
export interface Fields {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

export function fault(at: string | number, reason: string): Fault {
  return { path: String(at), reason };
}

/** The fault of a part as one of the whole. */
export function within(at: string | number, { path, reason }: Fault): Fault {
  return { path: path === '' ? String(at) : `${at}.${path}`, reason };
}

/**
 * What is wrong with the fields that an object has, whatever is in them: one that nobody knows, else one
 * that is missing. It is told first, since what follows from it says less.
 */
export function misfit(
  value: Readonly<Record<string, unknown>>,
  { required, optional }: Fields,
): Fault | null {
  for (const name of Object.keys(value)) {
    if (!required.includes(name) && !optional.includes(name)) return unknownField(name);
  }
  const missing = required.find((name) => !(name in value));
  return missing === undefined ? null : fault(missing, 'is missing');
}

export function unknownField(name: string): Fault {
  return fault(name, 'is not a known field');
}

/** How many fields an object has. */
export function countFields(value: Readonly<Record<string, unknown>>): number {
  let count = 0;
  for (const _ in value) count++;
  return count;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

export function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

/** Whether text has so many characters at most; one beyond the first plane takes two units. */
export function hasAtMost(text: string, count: number): boolean {
  return text.length <= count || (text.length <= 2 * count && characters(text) <= count);
}

export function hasAtLeast(text: string, count: number): boolean {
  return text.length >= count && (text.length >= 2 * count || characters(text) >= count);
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
