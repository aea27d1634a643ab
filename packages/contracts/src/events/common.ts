import Type from 'typebox';
import { MAX_COUNT } from '../limits.ts';
import { Count, Micros, Name, SymbolName } from '../scalars.ts';

/** What every event on the tape carries. */
export const stamped = {
  ts: Micros,
  tsNs: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 999,
      description: 'Nanoseconds beyond `ts`, when not zero',
    }),
  ),
  tsRecv: Micros,
  feed: Name,
  seq: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MAX_COUNT,
      description: "The source's own sequence number, where it has one",
    }),
  ),
};

export const instrument = { symbol: SymbolName };

/** Size at a price; zero is allowed because venues send it when a level empties. */
export const Size = Count;

export const strict = { additionalProperties: false } as const;
