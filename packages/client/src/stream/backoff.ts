const FIRST_MS = 1_000;
const LONGEST_MS = 15_000;
const LEAST_MS = 100;

/**
 * How long to wait before the next try, after so many in a row that came to nothing. `random` is from 0
 * to below 1: all subscribers of a gateway that goes lose it at once, and shall not come back at once.
 */
export function backoffMs(failures: number, random: number): number {
  const longest = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
  return Math.round(LEAST_MS + random * (longest - LEAST_MS));
}
