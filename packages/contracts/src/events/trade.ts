import Type, { type Static } from 'typebox';
import { Price } from '../scalars.ts';
import { instrument, Size, stamped, strict } from './common.ts';

export const Trade = Type.Object(
  {
    type: Type.Literal('trade'),
    ...instrument,
    ...stamped,
    price: Price,
    size: Size,
    aggressor: Type.Union([Type.Literal('none'), Type.Literal('buy'), Type.Literal('sell')], {
      description: 'Who crossed the spread, as the venue says; `none` when it does not say',
    }),
  },
  { ...strict, $id: 'Trade', description: 'One print' },
);
export type Trade = Static<typeof Trade>;
