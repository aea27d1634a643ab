import type { MarketEvent } from '@crude-alpha/contracts';
import { numberedQuotes } from '../events.ts';

/** Events of the synthetic market at its liveliest, all of one stretch. */
export function marketEvents(count: number): MarketEvent[] {
  return numberedQuotes(0, count);
}
