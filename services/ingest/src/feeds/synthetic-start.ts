import { isOpen, sessionAt } from '@crude-alpha/market';

const HOUR = 3_600_000_000;
const HOURS_BACK = 24 * 14;

/** A market that is shifted to be open should stay so for a while. */
const OPEN_FOR = 4 * HOUR;

/**
 * Where the clock of a synthetic market begins when it is told `now`: at the wall's time while the
 * product trades, else as few whole hours before it as find a session with hours still to go.
 */
export function openMoment(product: string, wall: number): number {
  if (isOpen(product, wall)) return wall;
  for (let hours = 1; hours <= HOURS_BACK; hours++) {
    const ts = wall - hours * HOUR;
    if (isOpen(product, ts) && sessionAt(product, ts).close - ts >= OPEN_FOR) return ts;
  }
  return wall;
}
