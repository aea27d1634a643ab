/** Five minutes: short enough for many returns, long enough that the spread does not show in them. */
const STEP_US = 300_000_000;
/** A session of CME energy futures is 23 hours, and a year has 252 of them. */
const SESSION_US = 82_800_000_000;
const YEAR_US = 252 * SESSION_US;
const WARMUP_US = 3_600_000_000;

/** Squared log returns of the last sessions, on a grid of event time. */
export interface Realised {
  /** A ring: the squared returns of a step, and how long of it was traded. */
  readonly squares: Float64Array;
  readonly openUs: Float64Array;
  next: number;
  squaresSum: number;
  openUsSum: number;
  /** Where the return that is under way starts; NaN when there is nothing to measure it from. */
  anchor: number;
  anchorTs: number;
  /** Newest price and its time; NaN and -1 at first. */
  price: number;
  ts: number;
}

/** Holds the last `sessions` full sessions. */
export function newRealised(sessions: number): Realised {
  const capacity = (sessions * SESSION_US) / STEP_US;
  return {
    squares: new Float64Array(capacity),
    openUs: new Float64Array(capacity),
    next: 0,
    squaresSum: 0,
    openUsSum: 0,
    anchor: Number.NaN,
    anchorTs: -1,
    price: Number.NaN,
    ts: -1,
  };
}

/**
 * Takes the price at `ts`, at any cadence below five minutes while the market trades; the first price at
 * or after each five minutes of event time ends a return. After a longer silence the
 * return over it counts once and its time does not: the market was closed. A price that is not a finite
 * number or older than the last says nothing. A price at or below zero has no log return: those to it
 * and from it are left out.
 */
export function moveRealised(realised: Realised, ts: number, price: number): void {
  if (!(ts >= realised.ts && ts <= Number.MAX_SAFE_INTEGER) || !Number.isFinite(price)) return;
  if (price <= 0) cutRealised(realised);
  else if (Number.isNaN(realised.anchor)) anchor(realised, ts, price);
  else if (ts - realised.ts > STEP_US) {
    const jump = Math.log(price / realised.price);
    const before = Math.log(realised.price / realised.anchor);
    push(realised, before * before + jump * jump, realised.ts - realised.anchorTs);
    anchor(realised, ts, price);
  } else if (Math.floor(ts / STEP_US) > Math.floor(realised.ts / STEP_US)) {
    push(realised, Math.log(price / realised.anchor) ** 2, ts - realised.anchorTs);
    anchor(realised, ts, price);
  }
  realised.price = price;
  realised.ts = ts;
}

/** The next price is of another contract, or after a hole in the data: no return leads to it. */
export function cutRealised(realised: Realised): void {
  const { anchor: from, anchorTs, price, ts } = realised;
  if (!Number.isNaN(from) && ts > anchorTs)
    push(realised, Math.log(price / from) ** 2, ts - anchorTs);
  realised.anchor = Number.NaN;
}

/**
 * Realised volatility (Andersen and Bollerslev, 1998): √(Σr² / time traded), annual over 252 sessions of
 * 23 hours, decimal. No mean is taken off. NaN until an hour of trading was seen, and while the price
 * stands at or below zero.
 */
export function realisedVol(realised: Realised): number {
  if (realised.openUsSum < WARMUP_US || realised.price <= 0) return Number.NaN;
  return Math.sqrt((realised.squaresSum / realised.openUsSum) * YEAR_US);
}

function anchor(realised: Realised, ts: number, price: number): void {
  realised.anchor = price;
  realised.anchorTs = ts;
}

function push(realised: Realised, square: number, openUs: number): void {
  const { squares, next } = realised;
  squares[next] = square;
  realised.openUs[next] = openUs;
  realised.next = next + 1 === squares.length ? 0 : next + 1;
  // Anew each time, which is once in five minutes: a running sum would drift with its history.
  let squaresSum = 0;
  let openUsSum = 0;
  for (let i = 0; i < squares.length; i++) {
    squaresSum += squares[i]!;
    openUsSum += realised.openUs[i]!;
  }
  realised.squaresSum = squaresSum;
  realised.openUsSum = openUsSum;
}
