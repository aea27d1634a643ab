import {
  addBusinessDays,
  isOpen,
  nextOpen,
  type Session,
  sessionAt,
  sessionOf,
} from '@crude-alpha/market';

/** Whether a product trades, in which session, and until when that holds. */
export interface SessionState {
  readonly state: 'open' | 'closed';
  /** Of a closed product: the session that has ended, or that pauses. */
  readonly session: Session;
  /** Exclusive, microseconds. */
  readonly until: number;
}

/** The state of a product at an instant, by CME's calendar. Throws `UNKNOWN_PRODUCT`. */
export function sessionStateAt(product: string, ts: number): SessionState {
  const session = sessionAt(product, ts);
  if (isOpen(product, ts)) {
    const pause = session.pauses.find(({ from }) => from > ts);
    return { state: 'open', session, until: pause?.from ?? session.close };
  }
  const until = nextOpen(product, ts);
  if (session.open <= ts) return { state: 'closed', session, until };
  return {
    state: 'closed',
    session: sessionOf(product, addBusinessDays(session.tradeDate, -1)),
    until,
  };
}
