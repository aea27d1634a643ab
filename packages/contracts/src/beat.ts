import Type, { type Static } from 'typebox';
import { strict } from './events/common.ts';
import { Micros } from './scalars.ts';

export const Beat = Type.Object(
  {
    service: Type.String({ maxLength: 64 }),
    instance: Type.String({ maxLength: 128 }),
    ts: Micros,
    ready: Type.Boolean(),
    reasons: Type.Array(Type.String({ maxLength: 200 })),
    figures: Type.Optional(
      Type.Record(Type.String({ pattern: '^.{1,128}$' }), Type.Number(), {
        ...strict,
        maxProperties: 512,
        description:
          'Its counters and gauges, as its metrics have them: without `crude_<service>_`, and with the values of labels behind dots',
      }),
    ),
  },
  { ...strict, $id: 'Beat', description: 'Liveness of one process, once a second' },
);
export type Beat = Static<typeof Beat>;
