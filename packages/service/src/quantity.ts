const MILLIS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/**
 * Milliseconds of a duration such as `250ms` or `7d`, or null.
 *
 * @example
 * parseDuration('1.5s'); // 1500
 */
export function parseDuration(text: string): number | null {
  return parseQuantity(text, MILLIS);
}

/**
 * Bytes of a size such as `64MiB` (2²⁰) or `1GB` (10⁹), or null.
 *
 * @example
 * parseBytes('64KiB'); // 65536
 */
export function parseBytes(text: string): number | null {
  return parseQuantity(text, BYTES);
}

/** The unit is obligatory: a bare number hides a guess. */
function parseQuantity(text: string, units: Readonly<Record<string, number>>): number | null {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s?([A-Za-z]+)$/.exec(text) ?? [];
  if (digits === undefined || unit === undefined || !Object.hasOwn(units, unit)) return null;
  const value = Math.round(Number(digits) * units[unit]!);
  return Number.isSafeInteger(value) ? value : null;
}
