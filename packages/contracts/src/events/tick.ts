import Type, { type Static } from 'typebox';
import { stamped, strict } from './common.ts';

export const Tick = Type.Object(
  { type: Type.Literal('tick'), ...stamped },
  {
    ...strict,
    $id: 'Tick',
    description: 'One second has passed. The only clock that anything downstream of ingest has',
  },
);
export type Tick = Static<typeof Tick>;
