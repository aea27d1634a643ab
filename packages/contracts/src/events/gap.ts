import Type, { type Static } from 'typebox';
import { Count, Micros, SymbolName } from '../scalars.ts';
import { stamped, strict } from './common.ts';

export const Gap = Type.Object(
  {
    type: Type.Literal('gap'),
    ...stamped,
    reason: Type.Union([
      Type.Literal('restart', {
        description: 'The writer was down; what came meanwhile is unknown',
      }),
      Type.Literal('takeover', { description: 'A standby took the feed over' }),
      Type.Literal('disconnect', { description: 'The source was out of reach' }),
      Type.Literal('sequence', { description: "The source's own numbering jumped" }),
      Type.Literal('conflated', { description: 'Only the newest quote of each symbol was kept' }),
      Type.Literal('dropped', { description: 'Heartbeats were let go to keep up' }),
      Type.Literal('rejected', { description: 'Input that is no valid event' }),
      Type.Literal('slow_reader', { description: 'The source skipped records for us' }),
    ]),
    from: Type.Union([Micros, Type.Null()], {
      description: 'Newest time known before the hole; null when nothing is known',
    }),
    to: Micros,
    symbol: Type.Optional(SymbolName),
    count: Type.Optional(Count),
    fromSeq: Type.Optional(Count),
    toSeq: Type.Optional(Count),
    detail: Type.Optional(Type.String({ maxLength: 500 })),
  },
  {
    ...strict,
    $id: 'Gap',
    description: 'Something is missing here, and this is what is known of it',
  },
);
export type Gap = Static<typeof Gap>;
