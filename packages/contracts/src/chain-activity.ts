import Type, { type Static } from 'typebox';
import { strict } from './events/common.ts';
import { place } from './frame.ts';
import { Count, IsoDay, Micros, Price, SeriesName, SymbolName } from './scalars.ts';

const interest = (right: string) =>
  Type.Array(Type.Union([Count, Type.Null()]), {
    maxItems: 1024,
    description: `Open interest in ${right}, contracts; null until the venue told`,
  });

const volume = (right: string) =>
  Type.Array(Count, { maxItems: 1024, description: `Contracts of ${right} traded on the day` });

/** Open interest and volume of one expiry, by column; strikes that have neither are left out. */
export const SeriesActivity = Type.Object(
  {
    series: SeriesName,
    underlying: SymbolName,
    expiry: Micros,
    strike: Type.Array(Price, { maxItems: 1024, description: 'Ascending' }),
    callInterest: interest('calls'),
    putInterest: interest('puts'),
    callVolume: volume('calls'),
    putVolume: volume('puts'),
  },
  strict,
);
export type SeriesActivity = Static<typeof SeriesActivity>;

/** Open interest and volume by strike. Raw data of the exchange: it must not leave by the gateway. */
export const ChainActivity = Type.Object(
  {
    ...place,
    tradeDate: Type.Union([IsoDay, Type.Null()], {
      description: 'The day that volumes are of; null before the first print',
    }),
    series: Type.Array(SeriesActivity, { maxItems: 64, description: 'By expiry' }),
  },
  {
    ...strict,
    $id: 'ChainActivity',
    description:
      'Open interest and volume by strike, once a minute of event time. Raw data of the exchange: internal, unless the market is synthetic',
  },
);
export type ChainActivity = Static<typeof ChainActivity>;
