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

const metal = {
  kind: 'option',
  months: MONTH_CODES,
  serialMonths: '',
  session: 'energy-metals',
  expiry: { kind: 'metal-option', nth: 4 },
} as const;

/** The options on futures, LO first. Weeklies are products of their own and not among them. */
export const options: readonly OptionProduct[] = [
  {
    ...energy,
    id: 'LO',
    name: 'WTI crude oil options',
    underlying: 'CL',
    tickSize: 0.01,
    pointValue: 1000,
    priceDecimals: 2,
    strikeScale: 100,
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
];
