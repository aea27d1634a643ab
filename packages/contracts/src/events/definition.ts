import Type, { type Static } from 'typebox';
import { Micros, Name, Price, SymbolName } from '../scalars.ts';
import { instrument, stamped, strict } from './common.ts';

export const Definition = Type.Object(
  {
    type: Type.Literal('definition'),
    ...instrument,
    ...stamped,
    product: Name,
    kind: Type.Union([Type.Literal('future'), Type.Literal('option'), Type.Literal('spot')]),
    action: Type.Union([Type.Literal('add'), Type.Literal('modify'), Type.Literal('delete')]),
    expiry: Type.Union([Micros, Type.Null()], { description: 'Last moment of trading' }),
    tickSize: Type.Union([Price, Type.Null()], {
      description: 'Null where the tick varies with the price',
    }),
    multiplier: Type.Number({ exclusiveMinimum: 0, description: 'Units per contract' }),
    underlying: Type.Optional(SymbolName),
    right: Type.Optional(Type.Union([Type.Literal('C'), Type.Literal('P')])),
    strike: Type.Optional(Price),
    raw: Type.Optional(Type.String({ maxLength: 71, description: "The venue's own symbol" })),
  },
  { ...strict, $id: 'Definition', description: 'What an instrument is' },
);
export type Definition = Static<typeof Definition>;
