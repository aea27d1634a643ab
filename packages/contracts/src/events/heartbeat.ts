import Type, { type Static } from 'typebox';
import { Count } from '../scalars.ts';
import { stamped, strict } from './common.ts';

export const Heartbeat = Type.Object(
  {
    type: Type.Literal('heartbeat'),
    ...stamped,
    source: Type.Union([Type.Literal('provider'), Type.Literal('silence')], {
      description: '`provider`: it said so; `silence`: ingest noticed that it says nothing',
    }),
    silenceMs: Count,
  },
  { ...strict, $id: 'Heartbeat', description: 'The source lives, or has gone quiet' },
);
export type Heartbeat = Static<typeof Heartbeat>;
