import Type, { type Static } from 'typebox';
import { IsoDay, Micros, Name } from '../scalars.ts';
import { stamped, strict } from './common.ts';

export const Session = Type.Object(
  {
    type: Type.Literal('session'),
    ...stamped,
    product: Name,
    state: Type.Union([
      Type.Literal('open'),
      Type.Literal('closed'),
      Type.Literal('halted'),
      Type.Literal('resumed'),
    ]),
    tradeDate: IsoDay,
    open: Micros,
    close: Micros,
  },
  { ...strict, $id: 'Session', description: 'A product opens, closes, halts or resumes' },
);
export type Session = Static<typeof Session>;
