import Type from 'typebox';
import { MAX_COUNT, MAX_TS } from './limits.ts';
import { DOTTED, MAX_NAME, TOKEN } from './symbol-name.ts';

/** Dotted, every part a NATS token, so that subjects can be built from it and wildcards work. */
export const SymbolName = Type.String({
  pattern: DOTTED,
  maxLength: MAX_NAME,
  description: 'Dotted instrument name: `CL.F27`, `LO.F27.C7000`, `BTCUSDT`',
});

export const SeriesName = Type.String({
  pattern: DOTTED,
  maxLength: MAX_NAME,
  description: 'The options of one expiry, without right and strike: `LO.F27`, `WL3.X26`',
});

export const Name = Type.String({
  pattern: TOKEN,
  maxLength: MAX_NAME,
  description: 'One NATS token: a feed, a tape, a service',
});

export const Micros = Type.Integer({
  minimum: 0,
  maximum: MAX_TS,
  description: 'Integer microseconds since 1970-01-01T00:00:00Z',
});

export const Count = Type.Integer({ minimum: 0, maximum: MAX_COUNT });

export const Price = Type.Number({ description: 'Decimal price in the unit that CME quotes' });

export const IsoDay = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: 'CME trade date, YYYY-MM-DD',
});
