import type { Aggressor, Book, Quote, Trade } from '@crude-alpha/contracts';
import { offsets, type RecordView, UNDEFINED_SIZE } from '@crude-alpha/databento';

const { levels: tops } = offsets.mbp1;
const [best] = tops;
const { levels: depth } = offsets.mbp10;
/** All records of prices begin like a trade. */
const common = offsets.trade;

const SELLER = 0x41;
const BUYER = 0x42;
const TRADE = 0x54;

/** What every event of a record has in common. */
export interface Stamp {
  readonly symbol: string;
  readonly ts: number;
  readonly tsNs: number;
  readonly tsRecv: number;
  readonly feed: string;
}

/**
 * Top of book of an mbp-1 or tbbo record. In one literal, as in `tradeOf`: a field that is added behind the
 * others costs an allocation of its own, and of these there is one for every record.
 */
export function quoteOf(record: RecordView, stamp: Stamp): Quote {
  const bidPx = record.price(best.bidPx);
  const askPx = record.price(best.askPx);
  const hasBid = !Number.isNaN(bidPx);
  const hasAsk = !Number.isNaN(askPx);
  const bid = hasBid ? bidPx : null;
  const ask = hasAsk ? askPx : null;
  const bidSize = hasBid ? sizeOf(record.u32(best.bidSz)) : 0;
  const askSize = hasAsk ? sizeOf(record.u32(best.askSz)) : 0;
  const seq = record.u32(common.sequence);
  const { symbol, ts, tsNs, tsRecv, feed } = stamp;
  return tsNs === 0
    ? { type: 'quote', symbol, ts, tsRecv, feed, seq, bid, ask, bidSize, askSize }
    : { type: 'quote', symbol, ts, tsRecv, feed, seq, bid, ask, bidSize, askSize, tsNs };
}

/** Whether a record of prices was caused by a trade, and has it. */
export function isTrade(record: RecordView): boolean {
  return record.u8(common.action) === TRADE;
}

/** The flags of any record of prices. */
export function flagsOf(record: RecordView): number {
  return record.u8(common.flags);
}

/** The trade that a record has; null where its price or its size is not said. */
export function tradeOf(record: RecordView, stamp: Stamp): Trade | null {
  const price = record.price(common.price);
  const size = record.u32(common.size);
  if (Number.isNaN(price) || size === UNDEFINED_SIZE) return null;
  const aggressor = aggressorOf(record.u8(common.side));
  const seq = record.u32(common.sequence);
  const { symbol, ts, tsNs, tsRecv, feed } = stamp;
  return tsNs === 0
    ? { type: 'trade', symbol, ts, tsRecv, feed, seq, price, size, aggressor }
    : { type: 'trade', symbol, ts, tsRecv, feed, seq, price, size, aggressor, tsNs };
}

/** Depth of an mbp-10 record: each side as far as there is one. */
export function bookOf(record: RecordView, stamp: Stamp): Book {
  const bids: Book['bids'] = [];
  const asks: Book['asks'] = [];
  for (const { bidPx, bidSz } of depth) {
    const price = record.price(bidPx);
    if (Number.isNaN(price)) break;
    bids.push({ price, size: sizeOf(record.u32(bidSz)) });
  }
  for (const { askPx, askSz } of depth) {
    const price = record.price(askPx);
    if (Number.isNaN(price)) break;
    asks.push({ price, size: sizeOf(record.u32(askSz)) });
  }
  const book: Book = {
    type: 'book',
    symbol: stamp.symbol,
    ts: stamp.ts,
    tsRecv: stamp.tsRecv,
    feed: stamp.feed,
    seq: record.u32(common.sequence),
    bids,
    asks,
  };
  if (stamp.tsNs !== 0) book.tsNs = stamp.tsNs;
  return book;
}

function sizeOf(size: number): number {
  return size === UNDEFINED_SIZE ? 0 : size;
}

function aggressorOf(side: number): Aggressor {
  if (side === SELLER) return 'sell';
  return side === BUYER ? 'buy' : 'none';
}
