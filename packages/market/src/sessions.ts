import { businessDayOnOrAfter, businessDayOnOrBefore } from './business.ts';
import { type EpochDay, formatIsoDate, type IsoDate, parseIsoDate } from './dates.ts';
import { easternDay, easternToTs } from './eastern.ts';
import { MarketError } from './errors.ts';
import { holidayOn, isBusinessEpochDay } from './holidays.ts';
import type { SessionKind } from './product.ts';
import { product } from './products.ts';
import { type Schedule, schedules } from './schedule.ts';

/** A stretch inside a session without trading, `from` included and `to` not. */
export interface Pause {
  readonly from: number;
  readonly to: number;
}

/**
 * One trade date, in microseconds: `open` included, `close` not. A holiday on which Globex trades
 * for some hours has no settlement and no trade date of its own: those hours open the session of the
 * next business day, and the halt is one of its `pauses`.
 */
export interface Session {
  readonly tradeDate: IsoDate;
  readonly open: number;
  readonly close: number;
  readonly pauses: readonly Pause[];
}

/** A session, and the instant from which it is the next one: the close of the session before. */
interface Entry {
  readonly session: Session;
  readonly since: number;
}

/**
 * The last answer of each kind of schedule, and every session worked out (at most `KEPT`, then
 * afresh). Both only save work: the answers depend on the arguments alone.
 */
interface Memo {
  last: Entry | null;
  readonly byDay: Map<EpochDay, Entry>;
}

const KEPT = 4096;
const memos = new Map<SessionKind, Memo>();

function memoOf(kind: SessionKind): Memo {
  let memo = memos.get(kind);
  if (memo === undefined) {
    memo = { last: null, byDay: new Map() };
    memos.set(kind, memo);
  }
  return memo;
}

/** The session that contains an instant, or the next one when none does. */
export function sessionAt(productId: string, ts: number): Session {
  return entryAt(product(productId).session, ts).session;
}

/** The session of a trade date; throws `NOT_A_TRADE_DATE` on a weekend or holiday. */
export function sessionOf(productId: string, tradeDate: IsoDate): Session {
  const { session } = product(productId);
  const day = parseIsoDate(tradeDate);
  if (!isBusinessEpochDay(day)) {
    throw new MarketError('NOT_A_TRADE_DATE', `no trade date: ${tradeDate}`);
  }
  return entryOf(session, day).session;
}

/** Whether Globex trades the product at an instant. */
export function isOpen(productId: string, ts: number): boolean {
  const { open, close, pauses } = sessionAt(productId, ts);
  if (ts < open || ts >= close) return false;
  for (const pause of pauses) if (ts >= pause.from && ts < pause.to) return false;
  return true;
}

/** The first instant after `ts` at which trading opens or resumes. */
export function nextOpen(productId: string, ts: number): number {
  const { open, close, pauses } = sessionAt(productId, ts);
  if (ts < open) return open;
  for (const pause of pauses) if (ts < pause.to) return pause.to;
  return sessionAt(productId, close).open;
}

/**
 * The end of the settlement window of a trade date: 14:30 in New York for CL and LO, earlier when
 * the day closes early. Throws `NOT_A_TRADE_DATE`.
 */
export function settlementAt(productId: string, tradeDate: IsoDate): number {
  const found = product(productId);
  const { close } = sessionOf(productId, tradeDate);
  const usual = easternToTs(parseIsoDate(tradeDate), found.settlementMinute);
  return Math.min(usual, close - schedules[found.session].settlementLead * 60_000_000);
}

function entryAt(kind: SessionKind, ts: number): Entry {
  const memo = memoOf(kind);
  const { last } = memo;
  if (last !== null && ts >= last.since && ts < last.session.close) return last;
  const entry = entryOf(kind, businessDayOnOrAfter(easternDay(ts)));
  memo.last =
    ts < entry.session.close ? entry : entryOf(kind, businessDayOnOrAfter(easternDay(ts) + 1));
  return memo.last;
}

function entryOf(kind: SessionKind, day: EpochDay): Entry {
  const { byDay } = memoOf(kind);
  const kept = byDay.get(day);
  if (kept !== undefined) return kept;
  if (byDay.size >= KEPT) byDay.clear();
  const entry = build(schedules[kind], day);
  byDay.set(day, entry);
  return entry;
}

function build(schedule: Schedule, day: EpochDay): Entry {
  const before = businessDayOnOrBefore(day - 1);
  const segments: { from: number; to: number }[] = [];
  // Hours traded on holidays since the last business day come first.
  for (let at = before + 1; at < day; at += 1) {
    const holiday = holidayOn(at);
    const halt = holiday === null ? null : schedule.holidayHalt(at, holiday);
    if (halt !== null) {
      segments.push({ from: easternToTs(at - 1, schedule.openMinute), to: easternToTs(at, halt) });
    }
  }
  const late = schedule.lateOpen(day);
  let from = late === null ? easternToTs(day - 1, schedule.openMinute) : easternToTs(day, late);
  for (const pause of schedule.breaks) {
    const to = easternToTs(day, pause.from);
    if (to > from) {
      segments.push({ from, to });
      from = easternToTs(day, pause.to);
    }
  }
  segments.push({ from, to: closeOf(schedule, day) });
  const session = {
    tradeDate: formatIsoDate(day),
    open: segments[0]!.from,
    close: segments.at(-1)!.to,
    pauses: segments.slice(1).map((next, at) => ({ from: segments[at]!.to, to: next.from })),
  };
  return { session, since: closeOf(schedule, before) };
}

function closeOf(schedule: Schedule, day: EpochDay): number {
  return easternToTs(day, schedule.earlyClose(day) ?? schedule.closeMinute);
}
