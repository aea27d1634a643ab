import Type from 'typebox';

/** 2100-01-01. Twice this still fits a double exactly, which the tape's zigzag coding needs. */
export const MAX_TS = 4_102_444_800_000_000;

/** Largest size, count or sequence an event may carry: twice it is still exact in a double. */
export const MAX_COUNT = 2 ** 52 - 1;

const token = '[A-Za-z0-9_-]+';
const dotted = `^${token}(\\.${token})*$`;
const MAX_NAME = 64;

const dottedName: RegExp = new RegExp(dotted);

/** Whether text may stand as a symbol or, having no dot, as a name. */
export function isSymbolName(text: string): boolean {
  return text.length <= MAX_NAME && dottedName.test(text);
}

/** Dotted, every part a NATS token, so that subjects can be built from it and wildcards work. */
export const SymbolName = Type.String({
  pattern: dotted,
  maxLength: MAX_NAME,
  description: 'Dotted instrument name: `CL.F27`, `LO.F27.C7000`, `BTCUSDT`',
});

export const SeriesName = Type.String({
  pattern: dotted,
  maxLength: MAX_NAME,
  description: 'The options of one expiry, without right and strike: `LO.F27`, `WL3.X26`',
});

export const Name = Type.String({
  pattern: `^${token}$`,
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
