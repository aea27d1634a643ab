import Type, { type Static } from 'typebox';
import { instrument, stamped, strict } from './common.ts';

export const Status = Type.Object(
  {
    type: Type.Literal('status'),
    ...instrument,
    ...stamped,
    state: Type.Union([
      Type.Literal('preOpen'),
      Type.Literal('open'),
      Type.Literal('halted'),
      Type.Literal('closed'),
      Type.Literal('unknown'),
    ]),
    reason: Type.Optional(Type.String({ maxLength: 200 })),
  },
  {
    ...strict,
    $id: 'Status',
    description: "The venue's trading state of an instrument or product",
  },
);
export type Status = Static<typeof Status>;
