import { clock } from './eastern.ts';
import { MONTH_CODES } from './months.ts';
import type { FutureProduct } from './product.ts';

/** What several products of a family have in common. */
type Family = Omit<FutureProduct, 'id' | 'name'>;

const energy = {
  kind: 'future',
  months: MONTH_CODES,
  serialMonths: '',
  session: 'energy-metals',
  settlementMinute: clock(14, 30),
  terminationMinute: clock(14, 30),
} as const;

const crude: Family = {
  ...energy,
  tickSize: 0.01,
  pointValue: 1000,
  priceDecimals: 2,
  expiry: { kind: 'before-25th', days: 3 },
  normalBelow: 15,
  roll: { before: 'last-trade', days: 3 },
};

const fuel: Family = {
  ...energy,
  tickSize: 0.0001,
  pointValue: 42_000,
  priceDecimals: 4,
  expiry: { kind: 'from-month-end', nth: 1, monthsBefore: 1 },
  roll: { before: 'last-trade', days: 5 },
};

const metal = {
  kind: 'future',
  session: 'energy-metals',
  expiry: { kind: 'from-month-end', nth: 3, monthsBefore: 0 },
  roll: { before: 'delivery-month', days: 2 },
} as const;

const equity = {
  kind: 'future',
  months: 'HMUZ',
  serialMonths: '',
  session: 'equity-index',
  settlementMinute: clock(16, 0),
  terminationMinute: clock(9, 30),
  expiry: { kind: 'third-friday' },
  roll: { before: 'last-trade', days: 4 },
} as const;

const treasury = {
  kind: 'future',
  months: 'HMUZ',
  serialMonths: '',
  pointValue: 1000,
  session: 'rates',
  settlementMinute: clock(15, 0),
  terminationMinute: clock(13, 1),
  roll: { before: 'delivery-month', days: 2 },
} as const;

const currency = {
  kind: 'future',
  months: 'HMUZ',
  serialMonths: 'FGJKNQVX',
  session: 'fx',
  settlementMinute: clock(15, 0),
  terminationMinute: clock(10, 16),
  expiry: { kind: 'before-third-wednesday', days: 2 },
  roll: { before: 'last-trade', days: 5 },
} as const;

const grain: Family = {
  kind: 'future',
  months: 'HKNUZ',
  serialMonths: '',
  tickSize: 0.25,
  pointValue: 50,
  priceDecimals: 2,
  session: 'grains',
  settlementMinute: clock(14, 15),
  terminationMinute: clock(13, 1),
  expiry: { kind: 'before-15th', days: 1 },
  roll: { before: 'delivery-month', days: 2 },
};

/** The futures, CL first. */
export const futures: readonly FutureProduct[] = [
  { ...crude, id: 'CL', name: 'WTI crude oil' },
  {
    ...crude,
    id: 'MCL',
    name: 'Micro WTI crude oil',
    pointValue: 100,
    expiry: { kind: 'before-product', product: 'CL', days: 1 },
  },
  { ...crude, id: 'BZ', name: 'Brent last day financial', expiry: { kind: 'london-month-end' } },
  {
    ...energy,
    id: 'NG',
    name: 'Henry Hub natural gas',
    tickSize: 0.001,
    pointValue: 10_000,
    priceDecimals: 3,
    expiry: { kind: 'before-month', days: 3 },
    roll: { before: 'last-trade', days: 3 },
  },
  { ...fuel, id: 'RB', name: 'RBOB gasoline' },
  { ...fuel, id: 'HO', name: 'NY Harbor ULSD' },
  {
    ...metal,
    id: 'GC',
    name: 'Gold',
    months: 'GJMQVZ',
    serialMonths: 'FHKNUX',
    tickSize: 0.1,
    pointValue: 100,
    priceDecimals: 1,
    settlementMinute: clock(13, 30),
    terminationMinute: clock(13, 30),
  },
  {
    ...metal,
    id: 'SI',
    name: 'Silver',
    months: 'HKNUZ',
    serialMonths: 'FGJMQVX',
    tickSize: 0.005,
    pointValue: 5000,
    priceDecimals: 3,
    settlementMinute: clock(13, 25),
    terminationMinute: clock(13, 25),
  },
  {
    ...metal,
    id: 'HG',
    name: 'Copper',
    months: 'HKNUZ',
    serialMonths: 'FGJMQVX',
    tickSize: 0.0005,
    pointValue: 25_000,
    priceDecimals: 4,
    settlementMinute: clock(13, 0),
    terminationMinute: clock(13, 0),
  },
  {
    ...metal,
    id: 'PL',
    name: 'Platinum',
    months: 'FJNV',
    serialMonths: 'GHKMQUXZ',
    tickSize: 0.1,
    pointValue: 50,
    priceDecimals: 1,
    settlementMinute: clock(13, 5),
    terminationMinute: clock(13, 5),
  },
  { ...equity, id: 'ES', name: 'E-mini S&P 500', tickSize: 0.25, pointValue: 50, priceDecimals: 2 },
  {
    ...equity,
    id: 'MES',
    name: 'Micro E-mini S&P 500',
    tickSize: 0.25,
    pointValue: 5,
    priceDecimals: 2,
  },
  {
    ...equity,
    id: 'NQ',
    name: 'E-mini Nasdaq-100',
    tickSize: 0.25,
    pointValue: 20,
    priceDecimals: 2,
  },
  { ...equity, id: 'YM', name: 'E-mini Dow', tickSize: 1, pointValue: 5, priceDecimals: 0 },
  {
    ...equity,
    id: 'RTY',
    name: 'E-mini Russell 2000',
    tickSize: 0.1,
    pointValue: 50,
    priceDecimals: 1,
  },
  {
    ...treasury,
    id: 'ZF',
    name: '5-year Treasury note',
    tickSize: 1 / 128,
    priceDecimals: 7,
    expiry: { kind: 'from-month-end', nth: 1, monthsBefore: 0 },
  },
  {
    ...treasury,
    id: 'ZN',
    name: '10-year Treasury note',
    tickSize: 1 / 64,
    priceDecimals: 6,
    expiry: { kind: 'from-month-end', nth: 8, monthsBefore: 0 },
  },
  {
    ...treasury,
    id: 'ZB',
    name: 'Treasury bond',
    tickSize: 1 / 32,
    priceDecimals: 5,
    expiry: { kind: 'from-month-end', nth: 8, monthsBefore: 0 },
  },
  { ...currency, id: '6E', name: 'Euro', tickSize: 0.00005, pointValue: 125_000, priceDecimals: 5 },
  {
    ...currency,
    id: '6J',
    name: 'Japanese yen',
    tickSize: 0.0000005,
    pointValue: 12_500_000,
    priceDecimals: 7,
  },
  { ...grain, id: 'ZC', name: 'Corn' },
  { ...grain, id: 'ZS', name: 'Soybeans', months: 'FHKNQUX' },
  { ...grain, id: 'ZW', name: 'Chicago wheat' },
];
