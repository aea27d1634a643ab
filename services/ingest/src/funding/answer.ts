import { FundingError } from './provider.ts';

// Reads an exchange's answer piece by piece; what is not as documented is a `format` fault.

const DECIMAL = /^-?\d{1,6}(\.\d{1,18})?$/;

export function asObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw malformed(what, 'an object');
}

export function asList(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed(what, 'a list');
}

/** A number in text, as exchanges write them lest a digit be lost. */
export function asDecimal(value: unknown, what: string): number {
  if (typeof value === 'string' && DECIMAL.test(value)) return Number(value);
  throw malformed(what, 'a decimal in text');
}

export function asInteger(value: unknown, min: number, max: number, what: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
    return value;
  }
  throw malformed(what, `an integer from ${min} to ${max}`);
}

function malformed(what: string, expected: string): FundingError {
  return new FundingError('format', `${what} must be ${expected}`);
}
