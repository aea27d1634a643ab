import { writeNumber } from '../../state/figures.ts';
import { writeSpan } from '../../state/times.ts';

const UNKNOWN = '–';
const DAY_SEC = 86_400;

/** How many of something. */
export function writeCount(count: number | null): string {
  return count === null ? UNKNOWN : writeNumber(count, 0);
}

/** How many a second: small ones with a digit more. */
export function writePace(pace: number | null): string {
  if (pace === null) return UNKNOWN;
  return writeNumber(pace, pace < 10 ? 1 : 0);
}

/** How far behind something is. */
export function writeLag(sec: number | null): string {
  if (sec === null) return UNKNOWN;
  const held = Math.max(0, sec);
  if (held < 1) return `${writeNumber(held * 1000, 0)} ms`;
  if (held < 60) return `${writeNumber(held, 1)} s`;
  return held < 2 * DAY_SEC ? writeSpan(held) : `${writeNumber(held / DAY_SEC, 0)} days`;
}

/** Nothing that follows a live feed is so late. */
const LATE_SEC = 600;

/** How late what is worked on is, and its name: an earlier session that is played again is not late at all. */
export function writeEventAge(sec: number | null): readonly [name: string, value: string] {
  return sec !== null && sec >= LATE_SEC
    ? ['Events are of', `${writeLag(sec)} ago`]
    : ['Behind the market', writeLag(sec)];
}

/** Bytes in the largest unit that leaves a whole number. */
export function writeBytes(bytes: number | null): string {
  if (bytes === null) return UNKNOWN;
  if (bytes < 1e3) return `${writeNumber(bytes, 0)} B`;
  return bytes < 1e6 ? `${writeNumber(bytes / 1e3, 1)} kB` : `${writeNumber(bytes / 1e6, 1)} MB`;
}

/** Whole units of a currency as dollars, with all the places that are not zero and two at least. */
export function writeMoney(units: string, decimals: number): string {
  const digits = units.padStart(decimals + 1, '0');
  const whole = BigInt(digits.slice(0, -decimals)).toLocaleString('en-US');
  const part = digits.slice(-decimals).replace(/0+$/, '').padEnd(2, '0');
  return `$${whole}.${part}`;
}
