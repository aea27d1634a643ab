import Type, { type Static } from 'typebox';
import { MAX_LEVELS } from '../limits.ts';
import { Price } from '../scalars.ts';
import { instrument, Size, stamped, strict } from './common.ts';

export const Level = Type.Object({ price: Price, size: Size }, strict);
export type Level = Static<typeof Level>;

export const Book = Type.Object(
  {
    type: Type.Literal('book'),
    ...instrument,
    ...stamped,
    bids: Type.Array(Level, { maxItems: MAX_LEVELS, description: 'Best first' }),
    asks: Type.Array(Level, { maxItems: MAX_LEVELS, description: 'Best first' }),
  },
  { ...strict, $id: 'Book', description: 'The whole visible depth of one instrument' },
);
export type Book = Static<typeof Book>;
