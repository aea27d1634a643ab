import Type, { type Static } from 'typebox';
import { strict } from './events/common.ts';
import { place } from './frame.ts';
import { Count, SeriesName } from './scalars.ts';

/** What one side did in the calls or the puts of one expiry. */
export const FlowLeg = Type.Object(
  {
    series: SeriesName,
    right: Type.Union([Type.Literal('C'), Type.Literal('P')]),
    side: Type.Union([Type.Literal('buy'), Type.Literal('sell')], {
      description: 'Who crossed the spread: as the venue says, else by Lee and Ready',
    }),
    prints: Count,
    delta: Type.Number({
      description:
        'Lots of the future that the side became longer by: above zero for bought calls and sold puts',
    }),
    vega: Type.Union([Type.Number(), Type.Null()], {
      description:
        'Dollars per vol point that the side became longer by: above zero where it bought; null near or below zero, where volatilities are in dollars',
    }),
  },
  strict,
);
export type FlowLeg = Static<typeof FlowLeg>;

/** What was done in options in one second. Derived: it leaves by the gateway. */
export const OptionFlow = Type.Object(
  {
    ...place,
    legs: Type.Array(FlowLeg, {
      minItems: 1,
      maxItems: 256,
      description: 'In the order in which each was seen first',
    }),
  },
  {
    ...strict,
    $id: 'OptionFlow',
    description:
      'Signed delta and vega of the option prints of one second of event time, which `ts` ends; there is none for a second without. Prints that nobody can give a side or a volatility do not count. Derived: strikes, prices and sizes are not told, but a leg of one print gives its strike and size back, within rounding, to whoever has the smile of the moment',
  },
);
export type OptionFlow = Static<typeof OptionFlow>;
