import { clock } from './eastern.ts';
import { MONTH_CODES } from './months.ts';
import type { OptionProduct } from './product.ts';

const energy = {
  kind: 'option',
  months: MONTH_CODES,
  serialMonths: '',
  session: 'energy-metals',
  settlementMinute: clock(14, 30),
  terminationMinute: clock(14, 30),
} as const;

const crude = {
  ...energy,
  underlying: 'CL',
  tickSize: 0.01,
  pointValue: 1000,
  priceDecimals: 2,
  strikeScale: 100,
} as const;

/** Code, name and number of the days on which weeklies on crude oil expire. */
const weekdays = [
  ['ML', 'Monday', 1],
  ['NL', 'Tuesday', 2],
  ['WL', 'Wednesday', 3],
  ['XL', 'Thursday', 4],
  ['LO', 'Friday', 5],
] as const;

/** A product for each weekday and each of its turns in a month: `LO2` expires on second Fridays. */
const crudeWeeklies = weekdays.flatMap(([code, day, weekday]) =>
  [1, 2, 3, 4, 5].map(
    (nth): OptionProduct => ({
      ...crude,
      id: `${code}${nth}`,
      name: `WTI crude oil weekly options, ${day} ${nth}`,
      monthly: 'LO',
      expiry: { kind: 'weekly', weekday, nth, monthly: 'LO' },
    }),
  ),
);

const metal = {
  kind: 'option',
  months: MONTH_CODES,
  serialMonths: '',
  session: 'energy-metals',
  expiry: { kind: 'metal-option', nth: 4 },
} as const;

/** The options on futures, LO first; weeklies, each a product of its own, last. */
export const options: readonly OptionProduct[] = [
  {
    ...crude,
    id: 'LO',
    name: 'WTI crude oil options',
    expiry: { kind: 'before-product', product: 'CL', days: 3 },
  },
  {
    ...energy,
    id: 'ON',
    name: 'Henry Hub natural gas options',
    underlying: 'NG',
    tickSize: 0.001,
    pointValue: 10_000,
    priceDecimals: 3,
    strikeScale: 1000,
    expiry: { kind: 'before-product', product: 'NG', days: 1 },
  },
  {
    ...metal,
    id: 'OG',
    name: 'Gold options',
    underlying: 'GC',
    tickSize: 0.1,
    pointValue: 100,
    priceDecimals: 1,
    strikeScale: 1,
    settlementMinute: clock(13, 30),
    terminationMinute: clock(13, 30),
  },
  {
    ...metal,
    id: 'SO',
    name: 'Silver options',
    underlying: 'SI',
    tickSize: 0.001,
    pointValue: 5000,
    priceDecimals: 3,
    strikeScale: 100,
    settlementMinute: clock(13, 25),
    terminationMinute: clock(13, 25),
  },
  ...crudeWeeklies,
];
