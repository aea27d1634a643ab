import Type, { type Static } from 'typebox';
import { strict } from './events/common.ts';
import { Micros, Name, SymbolName } from './scalars.ts';

const place = {
  expiry: Micros,
  underlying: SymbolName,
  tauYears: Type.Number({ description: 'Years to expiry, 365 days each' }),
  forward: Type.Number(),
};

const dollars = 'dollars per √year';

export const ExpiryTruth = Type.Object(
  {
    ...place,
    model: Type.Literal('black76'),
    atmIv: Type.Number({ description: 'At-the-money volatility, decimal' }),
    rr25: Type.Number({ description: '25-delta call minus put, vol points' }),
    call10: Type.Number({ description: 'Volatility of the 10-delta call, decimal' }),
    call25: Type.Number({ description: 'Volatility of the 25-delta call, decimal' }),
    put25: Type.Number({ description: 'Volatility of the 25-delta put, decimal' }),
    put10: Type.Number({ description: 'Volatility of the 10-delta put, decimal' }),
  },
  strict,
);
export type ExpiryTruth = Static<typeof ExpiryTruth>;

/** An expiry whose future may be near zero or below it. */
export const NormalExpiryTruth = Type.Object(
  {
    ...place,
    model: Type.Literal('bachelier'),
    normalVol: Type.Number({ description: `At-the-money volatility, ${dollars}` }),
    normalRr25: Type.Number({ description: `25-delta call minus put, ${dollars}` }),
    call10: Type.Number({ description: `Volatility of the 10-delta call, ${dollars}` }),
    call25: Type.Number({ description: `Volatility of the 25-delta call, ${dollars}` }),
    put25: Type.Number({ description: `Volatility of the 25-delta put, ${dollars}` }),
    put10: Type.Number({ description: `Volatility of the 10-delta put, ${dollars}` }),
  },
  strict,
);
export type NormalExpiryTruth = Static<typeof NormalExpiryTruth>;

/** What the synthetic market really was, so that anyone can measure an engine against it. */
export const Truth = Type.Object(
  {
    product: Name,
    ts: Micros,
    rate: Type.Number({ description: 'Annual interest, continuously compounded, decimal' }),
    expiries: Type.Array(ExpiryTruth, {
      maxItems: 64,
      description: 'Priced by Black (1976) and the right to exercise early',
    }),
    normalExpiries: Type.Array(NormalExpiryTruth, {
      maxItems: 64,
      description: 'Priced by Bachelier (1900) and the right to exercise early',
    }),
  },
  { ...strict, $id: 'Truth', description: 'Parameters that the synthetic market priced from' },
);
export type Truth = Static<typeof Truth>;
