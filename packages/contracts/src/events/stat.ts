import Type, { type Static } from 'typebox';
import { IsoDay } from '../scalars.ts';
import { instrument, stamped, strict } from './common.ts';

export const Stat = Type.Object(
  {
    type: Type.Literal('stat'),
    ...instrument,
    ...stamped,
    stat: Type.Union([
      Type.Literal('settlement'),
      Type.Literal('openInterest'),
      Type.Literal('volume'),
      Type.Literal('open'),
      Type.Literal('high'),
      Type.Literal('low'),
      Type.Literal('impliedVol'),
      Type.Literal('delta'),
      Type.Literal('fundingRate', {
        description:
          'Of a perpetual future: a decimal per eight hours, positive when longs pay shorts; its `tradeDate` is the UTC day',
      }),
    ]),
    value: Type.Number(),
    tradeDate: IsoDay,
    final: Type.Boolean({ description: 'False while the exchange may still change it' }),
  },
  { ...strict, $id: 'Stat', description: 'A figure the exchange publishes about an instrument' },
);
export type Stat = Static<typeof Stat>;
