/** How far the wall clock must be ahead before it is believed to have been moved. */
const STEP_MICROS = 500_000;

/**
 * A clock of integer microseconds since the epoch that never runs backwards, from a steady and a
 * wall clock in milliseconds. It follows the steady one, and takes over a step forward of the wall
 * clock: while a machine is suspended the steady clock stands still.
 */
export function microClock(steadyMs: () => number, wallMs: () => number): () => number {
  let ahead = 0;
  return () => {
    const now = Math.floor(steadyMs() * 1000) + ahead;
    const missed = wallMs() * 1000 - now;
    if (missed < STEP_MICROS) return now;
    ahead += missed;
    return now + missed;
  };
}

/**
 * Now, in integer microseconds since the epoch; never less than it was before.
 *
 * @example
 * const tsRecv = systemMicros();
 */
export const systemMicros: () => number = microClock(
  () => performance.timeOrigin + performance.now(),
  Date.now,
);
