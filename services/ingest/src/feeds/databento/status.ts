import type { Status } from '@crude-alpha/contracts';
import { statusActions } from '@crude-alpha/databento';

/** What an action makes of the trading of an instrument; those that change nothing are not here. */
const states: ReadonlyMap<number, Status['state']> = new Map([
  [statusActions.preOpen, 'preOpen'],
  [statusActions.preCross, 'preOpen'],
  [statusActions.quoting, 'preOpen'],
  [statusActions.cross, 'preOpen'],
  [statusActions.rotation, 'preOpen'],
  [statusActions.trading, 'open'],
  [statusActions.preClose, 'open'],
  [statusActions.halt, 'halted'],
  [statusActions.pause, 'halted'],
  [statusActions.suspend, 'halted'],
  [statusActions.close, 'closed'],
  [statusActions.postClose, 'closed'],
  [statusActions.notAvailable, 'closed'],
]);

const unchanged: ReadonlySet<number> = new Set([
  statusActions.none,
  statusActions.newPriceIndication,
  statusActions.shortSellChange,
]);

/** The state after an action, `unknown` after one that is not known; null where it changes none. */
export function stateAfter(action: number): Status['state'] | null {
  return unchanged.has(action) ? null : (states.get(action) ?? 'unknown');
}
