import Type, { type Static } from 'typebox';
import { strict } from './events/common.ts';
import { MAX_COUNT } from './limits.ts';
import { Count, Micros, Name } from './scalars.ts';

export const Health = Type.Union([
  Type.Literal('ok'),
  Type.Literal('one_sided'),
  Type.Literal('stale_chain'),
  Type.Literal('halted'),
  Type.Literal('no_data'),
]);
export type Health = Static<typeof Health>;

export const Field = Type.Object(
  {
    v: Type.Union([Type.Number(), Type.Null()], {
      description: 'The value; null means "not known now", never zero',
    }),
    ts: Type.Union([Micros, Type.Null()], { description: 'When its newest input was seen' }),
  },
  strict,
);
export type Field = Static<typeof Field>;

const measured = (unit: string) => Type.Union([Type.Number(), Type.Null()], { description: unit });

/** How good the option chain behind the 30-day fields is; null where nothing could be measured. */
export const Quality = Type.Object(
  {
    score: measured('0 to 1: geometric mean of freshness, fit, parity, coverage and arbitrage'),
    quoteAgeMs: measured('Mean age of the quotes used, weighted by vega'),
    parityCents: measured('Put–call parity less the future, the worse of the expiries used'),
    fitHalfSpreads: measured('Root mean square distance of the quotes from the smile'),
    putStrikes: measured('Strikes used below the forward, the fewer of the expiries used'),
    callStrikes: measured('Strikes used above the forward, the fewer of the expiries used'),
    model: Type.Union([Type.Literal('lognormal'), Type.Literal('normal')], {
      description: '`normal`: prices are near or below zero, volatilities are in dollars',
    }),
  },
  strict,
);
export type Quality = Static<typeof Quality>;

/** Whose it is and where it stands in its series. */
export const place = {
  symbol: Name,
  seq: Type.Integer({
    minimum: 0,
    maximum: MAX_COUNT,
    description:
      'Ordinal of the tape event that completed it: rising, and the same in every replay',
  }),
  prev: Type.Union([Count, Type.Null()], {
    description:
      '`seq` of the one before it: differs from the last one you saw when you missed some',
  }),
  ts: Micros,
};

/** The product that subscribers pay for. */
export const AlphaFrame = Type.Object(
  {
    ...place,
    health: Health,
    reasons: Type.Array(Type.String({ maxLength: 64 }), {
      maxItems: 32,
      description:
        'Machine-readable: why health is not `ok`, and remarks that leave it so: `settling` around the daily settlement, `thin_smile:…` below six strikes, `arbitrage:…` where a smile implies a negative density',
    }),
    quality: Quality,
    fields: Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]*$' }), Field, strict),
  },
  { ...strict, $id: 'AlphaFrame', description: 'All derived signals of one product at one moment' },
);
export type AlphaFrame = Static<typeof AlphaFrame>;
