import Type, { type Static } from 'typebox';
import { strict } from './events/common.ts';
import { Count, Micros, Price, SymbolName } from './scalars.ts';

export const Candle = Type.Object(
  {
    symbol: SymbolName,
    interval: Type.Union([
      Type.Literal('1s'),
      Type.Literal('1m'),
      Type.Literal('5m'),
      Type.Literal('15m'),
      Type.Literal('1h'),
      Type.Literal('4h'),
      Type.Literal('1d'),
    ]),
    ts: Type.Integer({
      minimum: 0,
      description:
        'Start of the interval, microseconds. 4h and 1d begin with the session, at 18:00 in New York',
    }),
    seq: Type.Integer({ minimum: 0, description: 'Ordinal of the tape event that closed it' }),
    rev: Type.Integer({ minimum: 0, description: 'Above 0 when a late trade corrected it' }),
    open: Price,
    high: Price,
    low: Price,
    close: Price,
    volume: Count,
    buyVolume: Count,
    sellVolume: Count,
    trades: Count,
    lastTs: Micros,
  },
  {
    ...strict,
    $id: 'Candle',
    description: 'Prices and volume of one instrument over one interval',
  },
);
export type Candle = Static<typeof Candle>;
