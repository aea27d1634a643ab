import { type Session, sessionAt } from '@crude-alpha/market';
import type { Halt } from './options.ts';
import { SECOND } from './path.ts';

const PRE_OPEN = 900 * SECOND;

export type State = 'preOpen' | 'open' | 'halted' | 'closed';

/** A second at which something is published, and the session that it belongs to. */
export interface Moment {
  readonly ts: number;
  readonly session: Session;
}

/** The first moment at or after an instant. */
export function firstMoment(product: string, startTs: number): Moment {
  const ts = Math.ceil(startTs / SECOND) * SECOND;
  const session = sessionAt(product, ts);
  if (ts <= session.open - PRE_OPEN) return { ts: session.open - PRE_OPEN, session };
  return { ts: Math.max(session.open, afterPause(session, ts)), session };
}

/** The moment after this one: the next second, or the end of a break. */
export function nextMoment(product: string, { ts, session }: Moment): Moment {
  if (ts < session.open) return { ts: session.open, session };
  if (ts >= session.close) {
    const next = sessionAt(product, session.close);
    return { ts: next.open - PRE_OPEN, session: next };
  }
  return { ts: afterPause(session, ts + SECOND), session };
}

/** What the venue is doing at a moment of this session. */
export function stateAt({ ts, session }: Moment, halts: readonly Halt[]): State {
  if (ts < session.open) return 'preOpen';
  if (ts >= session.close) return 'closed';
  if (session.pauses.some(({ from, to }) => ts >= from && ts < to)) return 'closed';
  return halts.some(({ fromTs, toTs }) => ts >= floor(fromTs) && ts < floor(toTs))
    ? 'halted'
    : 'open';
}

/** The first second of a pause says that trading has ended; the others are silent. */
function afterPause({ pauses }: Session, ts: number): number {
  return pauses.find(({ from, to }) => ts > from && ts < to)?.to ?? ts;
}

function floor(ts: number): number {
  return Math.floor(ts / SECOND) * SECOND;
}
