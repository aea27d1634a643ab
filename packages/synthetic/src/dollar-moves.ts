import { expiryTs, listedMonths } from '@crude-alpha/market';
import type { Shock } from './options.ts';

const PRODUCT = 'CL';
const DAY = 86_400_000_000;
const MONTH = (365 / 12) * DAY;
/** Time in which a move in dollars fades to 1/e: a glut of storage is worked off. */
const FADE = 10 * DAY;
/** Logarithm of volatility that a dollar adds at the short end, and the most that all can. */
const FEAR = 0.03;
const MOST_FEAR = 1.75;

/** A shock in dollars, with the expiry that feels all of it. */
export interface DollarMove {
  readonly ts: number;
  readonly dollars: number;
  /** Both in microseconds. */
  readonly reach: number;
  readonly over: number;
  readonly nearest: number;
}

export function dollarMoves(shocks: readonly Shock[]): DollarMove[] {
  return shocks.flatMap((shock) => {
    if (!('dollars' in shock)) return [];
    const { ts, dollars, reachMonths = 1, overSec = 0 } = shock;
    const [month] = listedMonths(PRODUCT, ts, 1);
    const nearest = expiryTs(PRODUCT, month!);
    return [{ ts, dollars, reach: reachMonths * MONTH, over: overSec * 1_000_000, nearest }];
  });
}

/** What the moves add to the price of the future with this expiry. */
export function dollarsAt(moves: readonly DollarMove[], ts: number, expiry: number): number {
  let sum = 0;
  for (const move of moves) {
    const later = Math.max(expiry - move.nearest, 0);
    sum += move.dollars * strengthAt(move, ts) * Math.exp(-later / move.reach);
  }
  return sum;
}

/** What the moves add to the logarithm of volatility at the short end. */
export function fearAt(moves: readonly DollarMove[], ts: number): number {
  let sum = 0;
  for (const move of moves) sum += FEAR * Math.abs(move.dollars) * strengthAt(move, ts);
  return Math.min(sum, MOST_FEAR);
}

/** Share of a move that is there: it builds up in a straight line, then fades. */
function strengthAt({ ts: begin, over }: DollarMove, ts: number): number {
  if (ts < begin) return 0;
  if (ts < begin + over) return (ts - begin) / over;
  return Math.exp(-(ts - begin - over) / FADE);
}
