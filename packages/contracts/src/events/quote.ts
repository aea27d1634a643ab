import Type, { type Static } from 'typebox';
import { Price } from '../scalars.ts';
import { instrument, Size, stamped, strict } from './common.ts';

/** Top of book. A side that is not there is null, never zero. */
export const Quote = Type.Object(
  {
    type: Type.Literal('quote'),
    ...instrument,
    ...stamped,
    bid: Type.Union([Price, Type.Null()]),
    ask: Type.Union([Price, Type.Null()]),
    bidSize: Size,
    askSize: Size,
  },
  { ...strict, $id: 'Quote', description: 'Best bid and ask of one instrument' },
);
export type Quote = Static<typeof Quote>;
