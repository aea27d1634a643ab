import Type, { type Static } from 'typebox';
import { strict } from './events/common.ts';
import { Micros, Name, SymbolName } from './scalars.ts';

export const ExpiryTruth = Type.Object(
  {
    expiry: Micros,
    underlying: SymbolName,
    tauYears: Type.Number({ description: 'Years to expiry, 365 days each' }),
    forward: Type.Number(),
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

/** What the synthetic market really was, so that anyone can measure an engine against it. */
export const Truth = Type.Object(
  { product: Name, ts: Micros, expiries: Type.Array(ExpiryTruth, { maxItems: 64 }) },
  { ...strict, $id: 'Truth', description: 'Parameters that the synthetic market priced from' },
);
export type Truth = Static<typeof Truth>;
