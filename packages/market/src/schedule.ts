import { civilDate, type EpochDay, weekday } from './dates.ts';
import { clock } from './eastern.ts';
import { type Holiday, holidayOn } from './holidays.ts';
import type { SessionKind } from './product.ts';

/** Trading hours of a family of products, in minutes after midnight in New York. */
export interface Schedule {
  /** Opening on the evening before the trade date. */
  readonly openMinute: number;
  readonly closeMinute: number;
  /** Breaks within the trade date itself. */
  readonly breaks: readonly { readonly from: number; readonly to: number }[];
  /** On an early close the settlement ends this long before it, unless it is earlier anyway. */
  readonly settlementLead: number;
  /** Close of a business day with short hours, else null. */
  readonly earlyClose: (day: EpochDay) => number | null;
  /** When a holiday's trading halts, or null when the holiday has none. */
  readonly holidayHalt: (day: EpochDay, holiday: Holiday) => number | null;
  /** Opening of a trade date that has no evening session before it, else null. */
  readonly lateOpen: (day: EpochDay) => number | null;
}

const FRIDAY = 5;
const FULL_CLOSES: ReadonlySet<Holiday> = new Set(['new-year', 'good-friday', 'christmas']);

const never = (): null => null;
const yearOf = (day: EpochDay): number => civilDate(day).year;
const isAfterThanksgiving = (day: EpochDay): boolean => holidayOn(day - 1) === 'thanksgiving';

function isChristmasEve(day: EpochDay): boolean {
  const date = civilDate(day);
  return date.month === 12 && date.day === 24;
}

/** The third of July ahead of a Fourth that is kept on the day itself. */
function isIndependenceEve(day: EpochDay): boolean {
  const date = civilDate(day);
  return date.month === 7 && date.day === 3 && holidayOn(day + 1) === 'independence';
}

const aroundTheClock = {
  openMinute: clock(18, 0),
  closeMinute: clock(17, 0),
  breaks: [],
  settlementLead: 15,
  lateOpen: never,
} as const;

/**
 * Since 2022 holiday trading in energy and metals halts 90 minutes later than before, except on a
 * Friday, when no evening session follows.
 */
const energyMetals: Schedule = {
  ...aroundTheClock,
  earlyClose: (day) => {
    if (isAfterThanksgiving(day)) return yearOf(day) < 2025 ? clock(13, 45) : clock(14, 45);
    return isChristmasEve(day) ? clock(13, 45) : null;
  },
  holidayHalt: (day, holiday) => {
    if (FULL_CLOSES.has(holiday)) return null;
    return yearOf(day) < 2022 || weekday(day) === FRIDAY ? clock(13, 0) : clock(14, 30);
  },
};

/** Good Friday: a full close here, though in some years a morning session was held. */
const equityIndex: Schedule = {
  ...aroundTheClock,
  earlyClose: (day) =>
    isAfterThanksgiving(day) || isChristmasEve(day) || isIndependenceEve(day)
      ? clock(13, 15)
      : null,
  holidayHalt: (_day, holiday) => (FULL_CLOSES.has(holiday) ? null : clock(13, 0)),
};

const rates: Schedule = {
  ...equityIndex,
  earlyClose: (day) => (isAfterThanksgiving(day) || isChristmasEve(day) ? clock(13, 15) : null),
};

const fx: Schedule = {
  ...aroundTheClock,
  earlyClose: (day) => {
    if (isAfterThanksgiving(day)) return yearOf(day) < 2025 ? clock(13, 15) : clock(14, 45);
    if (isChristmasEve(day)) return yearOf(day) < 2025 ? clock(13, 15) : clock(13, 45);
    return null;
  },
  holidayHalt: (day, holiday) => {
    if (FULL_CLOSES.has(holiday)) return null;
    return yearOf(day) < 2022 || weekday(day) === FRIDAY ? clock(13, 0) : clock(17, 0);
  },
};

/** After these the grains open in the morning; after the others on the holiday's evening. */
const GRAINS_OPEN_LATE: ReadonlySet<Holiday> = new Set([
  'new-year',
  'independence',
  'thanksgiving',
  'christmas',
]);

const grains: Schedule = {
  openMinute: clock(20, 0),
  closeMinute: clock(14, 20),
  breaks: [{ from: clock(8, 45), to: clock(9, 30) }],
  settlementLead: 5,
  earlyClose: (day) => (isAfterThanksgiving(day) || isChristmasEve(day) ? clock(13, 5) : null),
  holidayHalt: never,
  lateOpen: (day) => {
    const yesterday = holidayOn(day - 1);
    return yesterday !== null && GRAINS_OPEN_LATE.has(yesterday) ? clock(9, 30) : null;
  },
};

export const schedules: Readonly<Record<SessionKind, Schedule>> = {
  'energy-metals': energyMetals,
  'equity-index': equityIndex,
  rates,
  fx,
  grains,
};
