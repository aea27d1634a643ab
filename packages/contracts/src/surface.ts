import Type, { type Static } from 'typebox';
import { strict } from './events/common.ts';
import { place } from './frame.ts';
import { Micros, Price, SeriesName, SymbolName } from './scalars.ts';

/** Columns of one table have the same length; more rows than that are not told. */
const column = (description: string) => Type.Array(Type.Number(), { maxItems: 1024, description });

const known = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });

const VOL = 'annual volatility, decimal; dollars per √year where `model` is normal';
const POINTS = 'vol points, call minus put; dollars per √year where `model` is normal';
const CVOL = 'vol points; null where `model` is normal';

/** The smile of one expiry: the quotes as volatilities, and the curve through them. */
export const ExpirySmile = Type.Object(
  {
    series: SeriesName,
    underlying: SymbolName,
    expiry: Micros,
    tauSec: Type.Number({ minimum: 0, description: 'Time to expiry' }),
    ts: Type.Union([Micros, Type.Null()], { description: 'When its newest input was seen' }),
    forward: Type.Number({
      description: 'What the volatilities are relative to: of the future, else by put–call parity',
    }),
    atmIv: known(`At the money: ${VOL}`),
    forwardVol: known(
      `Between this expiry and the nearest one before it that has a level: ${VOL}; null for the first, and where total variance falls`,
    ),
    rr25: known(`25-delta risk reversal: ${POINTS}`),
    fly25: known('25-delta butterfly, in the unit of rr25'),
    cvol: known(`In the manner of CME CVOL, of this expiry: ${CVOL}`),
    upVar: known(`The same of the calls alone: ${CVOL}`),
    dnVar: known(`The same of the puts alone: ${CVOL}`),
    fitHalfSpreads: known('Root mean square distance of the quotes from the curve'),
    quotes: Type.Object(
      {
        strike: column('Ascending. Out of the money only: puts below `forward`, calls from it on'),
        iv: column(`Of the middle of the quote, without early exercise: ${VOL}`),
        used: Type.Array(Type.Boolean(), {
          maxItems: 1024,
          description: 'Whether the curve goes by it; false for a quote far off the others',
        }),
      },
      { ...strict, description: 'Fresh quotes within three standard deviations, by column' },
    ),
    fit: Type.Object(
      {
        strike: column('Evenly from the lowest strike that the quotes reach to the highest'),
        iv: column(VOL),
        band: Type.Array(
          known(
            'Half the width of the error band: two standard errors of the curve there; null with no more quotes than the curve has coefficients',
          ),
          { maxItems: 1024 },
        ),
      },
      { ...strict, description: 'The curve at 25 places, by column; empty where there is none' },
    ),
  },
  strict,
);
export type ExpirySmile = Static<typeof ExpirySmile>;

/** The variance of both sides at 30 days; null where it is not known. */
export const VariancePanel = Type.Object(
  {
    atmIv: known('At the money: annual volatility, decimal'),
    cvol: known(CVOL),
    upVar: known(CVOL),
    dnVar: known(CVOL),
    skew: known(
      'upVar − dnVar, vol points. About +3.7 and not 0 on a flat smile of 40 %: dollars are not logarithms',
    ),
    skewRatio: known('upVar / dnVar'),
    convexity: known('cvol / (100·atmIv)'),
  },
  { ...strict, description: 'In the manner of CME CVOL, at 30 days' },
);
export type VariancePanel = Static<typeof VariancePanel>;

/**
 * Gamma times open interest by strike, as a share of the largest: how much open interest there is cannot
 * be worked out of shares; how it lies between strikes can.
 */
export const GammaProfile = Type.Object(
  {
    callWall: Type.Union([Price, Type.Null()], { description: 'As gex_call_wall of the frame' }),
    putWall: Type.Union([Price, Type.Null()], { description: 'As gex_put_wall of the frame' }),
    strike: column('Ascending; strikes without gamma are left out'),
    call: column('Gamma times open interest in calls, 1 for the largest of all calls and puts'),
    put: column(
      'The same in puts. Above zero as well: who holds which side is not known, so none is assumed',
    ),
  },
  {
    ...strict,
    description:
      'Where the gamma of open interest lies, all expiries up to the first beyond 90 days together',
  },
);
export type GammaProfile = Static<typeof GammaProfile>;

/** All smiles of one product at one moment. Derived: it leaves by the gateway. */
export const Surface = Type.Object(
  {
    ...place,
    model: Type.Union([Type.Literal('lognormal'), Type.Literal('normal')], {
      description: '`normal`: prices are near or below zero, volatilities are in dollars',
    }),
    expiries: Type.Array(ExpirySmile, {
      maxItems: 32,
      description: 'By expiry; those whose forward is known and that are a day away at least',
    }),
    panel: VariancePanel,
    gamma: GammaProfile,
  },
  {
    ...strict,
    $id: 'Surface',
    description:
      'The smiles of one product, every five seconds of event time. `seq` and `ts` are those of the alpha frame made at the same moment. Derived: no size and neither side of a quote is in it, but `forward` is the mid of a future that has a quote, and `iv` of a quote gives the mid of its option back, within rounding, to whoever knows the forward of its moment',
  },
);
export type Surface = Static<typeof Surface>;
