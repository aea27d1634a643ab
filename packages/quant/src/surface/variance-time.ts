const DAY_US = 86_400_000_000;
const YEAR_US = 365 * DAY_US;
const WEEK_US = 7 * DAY_US;
/** Variance of a closed hour (weekend, holiday) as a share of that of an open one. */
const CLOSED_WEIGHT = 0.2;
/** The calendar counts alone from here on, the variance clock alone up to there. */
const CALENDAR_FROM_US = 10 * DAY_US;
const CLOCK_TO_US = 7 * DAY_US;

/**
 * Time to expiry in years as variance goes: Σw·dt with w = 1 while the market is open and 0.2 while it
 * is closed, scaled so that an ordinary week has 7/365 years (French and Roll, Stock return variances,
 * 1986). Up to seven days that, from ten days on calendar time, a linear blend between.
 *
 * @param fromTs - now, microseconds
 * @param toTs - the expiry, microseconds
 * @param closedFrom - beginnings of the closed stretches, microseconds, ascending, none overlapping
 * @param closedTo - their ends
 * @param count - how many of the two columns are filled
 * @param weekClosedUs - closed microseconds of an ordinary week, in the same sense
 */
export function varianceYears(
  fromTs: number,
  toTs: number,
  closedFrom: Float64Array,
  closedTo: Float64Array,
  count: number,
  weekClosedUs: number,
): number {
  const left = Math.max(toTs - fromTs, 0);
  if (left >= CALENDAR_FROM_US) return left / YEAR_US;
  let closed = 0;
  for (let i = 0; i < count; i++) {
    closed += Math.max(Math.min(closedTo[i]!, toTs) - Math.max(closedFrom[i]!, fromTs), 0);
  }
  const scale = WEEK_US / (WEEK_US - (1 - CLOSED_WEIGHT) * weekClosedUs);
  const clock = (left - (1 - CLOSED_WEIGHT) * closed) * scale;
  if (left <= CLOCK_TO_US) return clock / YEAR_US;
  const calendarShare = (left - CLOCK_TO_US) / (CALENDAR_FROM_US - CLOCK_TO_US);
  return (calendarShare * left + (1 - calendarShare) * clock) / YEAR_US;
}
