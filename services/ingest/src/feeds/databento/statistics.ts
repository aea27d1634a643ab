import type { Stat } from '@crude-alpha/contracts';
import { offsets, type RecordView, statTypes } from '@crude-alpha/databento';
import { sessionAt } from '@crude-alpha/market';

export type StatisticsKind = 'statistics' | 'statisticsV1';

interface Figure {
  readonly stat: Stat['stat'];
  /** Which of the two fields of the record holds it. */
  readonly from: 'price' | 'quantity';
}

const figures: ReadonlyMap<number, Figure> = new Map([
  [statTypes.openingPrice, { stat: 'open', from: 'price' }],
  [statTypes.settlementPrice, { stat: 'settlement', from: 'price' }],
  [statTypes.sessionLow, { stat: 'low', from: 'price' }],
  [statTypes.sessionHigh, { stat: 'high', from: 'price' }],
  [statTypes.clearedVolume, { stat: 'volume', from: 'quantity' }],
  [statTypes.openInterest, { stat: 'openInterest', from: 'quantity' }],
  [statTypes.volatility, { stat: 'impliedVol', from: 'price' }],
  [statTypes.delta, { stat: 'delta', from: 'price' }],
]);

const DELETED = 2;
const UNDEFINED_I32 = 0x7fff_ffff;
/** Nothing is said by the flags. */
const NO_FLAGS = 255;
/** Of a settlement price: the last word, not a preliminary one. */
const FINAL = 1;

/** The figure in a record; null for those that nobody here asks for, or that are withdrawn. */
export function figureOf(
  record: RecordView,
  kind: StatisticsKind,
  product: string,
  ts: number,
): Pick<Stat, 'stat' | 'value' | 'tradeDate' | 'final' | 'seq'> | null {
  const at = offsets[kind];
  const figure = figures.get(record.u16(at.statType));
  if (figure === undefined || record.u8(at.updateAction) === DELETED) return null;
  const value = figure.from === 'price' ? record.price(at.price) : quantityOf(record, kind);
  if (Number.isNaN(value)) return null;
  const tradeDate = tradeDateOf(record.timeUs(at.tsRef), product, ts);
  const flags = record.u8(at.statFlags);
  return {
    stat: figure.stat,
    value,
    tradeDate,
    final: figure.stat === 'settlement' && flags !== NO_FLAGS && (flags & FINAL) !== 0,
    seq: record.u32(at.sequence),
  };
}

/** Where the venue does not say the day, it is the session's. */
function tradeDateOf(reference: number, product: string, ts: number): string {
  // A trade date is a calendar day without a place, written as its midnight in UTC.
  if (!Number.isNaN(reference)) return new Date(reference / 1000).toISOString().slice(0, 10);
  return sessionAt(product, ts).tradeDate;
}

function quantityOf(record: RecordView, kind: StatisticsKind): number {
  if (kind === 'statistics') return record.units(offsets.statistics.quantity);
  const quantity = record.i32(offsets.statisticsV1.quantity);
  return quantity === UNDEFINED_I32 ? Number.NaN : quantity;
}
