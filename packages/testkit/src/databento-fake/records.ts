import type { Aggressor, Definition, MarketEvent, Stat, Status } from '@crude-alpha/contracts';
import {
  encodeRecord,
  offsets,
  priceOfNumber,
  statTypes,
  statusActions,
  UNDEFINED_I64,
} from '@crude-alpha/databento';

const PUBLISHER = 1;
const LAST = 128;
const DEFINITION_SIZE = 520;
const STATUS_SIZE = 40;
const LATENCY_NS = 100_000n;

const sides: Readonly<Record<Aggressor, string>> = { buy: 'B', sell: 'A', none: 'N' };

const actions: Readonly<Partial<Record<Status['state'], number>>> = {
  preOpen: statusActions.preOpen,
  open: statusActions.trading,
  halted: statusActions.halt,
  closed: statusActions.close,
};

const types: Readonly<Partial<Record<Stat['stat'], number>>> = {
  open: statTypes.openingPrice,
  settlement: statTypes.settlementPrice,
  low: statTypes.sessionLow,
  high: statTypes.sessionHigh,
  volume: statTypes.clearedVolume,
  openInterest: statTypes.openInterest,
};

/** The record by which the gateway would tell the event; null for what it has no record of here. */
export function recordOf(event: MarketEvent, instrumentId: number): Uint8Array | null {
  const tsEvent = BigInt(event.ts) * 1000n;
  const header = { publisherId: PUBLISHER, instrumentId, tsEvent };
  const print = { flags: LAST, depth: 0, tsRecv: tsEvent + LATENCY_NS, tsInDelta: 0 };
  switch (event.type) {
    case 'quote': {
      const { bid, ask, bidSize, askSize, seq = 0 } = event;
      const best = { bidPx: priceOf(bid), askPx: priceOf(ask), bidSz: bidSize, askSz: askSize };
      const levels = [{ ...best, bidCt: bid === null ? 0 : 1, askCt: ask === null ? 0 : 1 }];
      const change = { price: UNDEFINED_I64, size: 0, action: 'M', side: 'N', sequence: seq };
      return encodeRecord({ ...header, kind: 'mbp1', rtype: 1, ...print, ...change, levels });
    }
    case 'trade': {
      const { price, size, aggressor, seq = 0 } = event;
      const deal = { price: priceOf(price), size, action: 'T', side: sides[aggressor] };
      return encodeRecord({ ...header, kind: 'trade', rtype: 0, ...print, ...deal, sequence: seq });
    }
    case 'stat':
      return statistics(event, header);
    case 'status':
      return status(event, instrumentId, tsEvent);
    case 'definition':
      return definition(event, instrumentId, tsEvent);
    case 'book':
    case 'gap':
    case 'heartbeat':
    case 'session':
    case 'tick':
      return null;
  }
}

function priceOf(price: number | null): bigint {
  return price === null ? UNDEFINED_I64 : priceOfNumber(price);
}

function statistics(
  event: Stat,
  header: { publisherId: number; instrumentId: number; tsEvent: bigint },
): Uint8Array | null {
  const statType = types[event.stat];
  if (statType === undefined) return null;
  const isCount = event.stat === 'openInterest' || event.stat === 'volume';
  return encodeRecord({
    ...header,
    kind: 'statistics',
    rtype: 0x18,
    tsRecv: header.tsEvent + LATENCY_NS,
    tsRef: BigInt(Date.parse(event.tradeDate)) * 1_000_000n,
    price: isCount ? UNDEFINED_I64 : priceOfNumber(event.value),
    quantity: isCount ? BigInt(event.value) : UNDEFINED_I64,
    sequence: event.seq ?? 0,
    tsInDelta: 0,
    statType,
    channelId: 0,
    updateAction: 1,
    statFlags: event.final ? 1 : 0,
  });
}

function status(event: Status, id: number, ts: bigint): Uint8Array | null {
  const action = actions[event.state];
  if (action === undefined) return null;
  const { bytes, view } = blank(STATUS_SIZE, 0x12, id, ts);
  view.setUint16(offsets.status.action, action, true);
  return bytes;
}

/** Only what a reader of this project asks for is filled in; the rest is nothing. */
function definition(event: Definition, id: number, ts: bigint): Uint8Array {
  const { bytes, view } = blank(DEFINITION_SIZE, 0x13, id, ts);
  const at = offsets.definition;
  const text = (place: number, value: string): void => bytes.set(Buffer.from(value), place);
  view.setBigInt64(at.minPriceIncrement, priceOf(event.tickSize), true);
  if (event.expiry !== null) view.setBigUint64(at.expiration, BigInt(event.expiry) * 1000n, true);
  view.setBigInt64(at.unitOfMeasureQty, priceOfNumber(event.multiplier), true);
  view.setBigInt64(at.strikePrice, priceOf(event.strike ?? null), true);
  text(at.rawSymbol.at, event.raw ?? '');
  text(at.instrumentClass, event.kind === 'option' ? (event.right ?? '') : 'F');
  text(at.securityUpdateAction, event.action === 'delete' ? 'D' : 'A');
  if (event.underlying !== undefined) text(at.underlying.at, rawFuture(event.underlying));
  return bytes;
}

/** `CL.F27` is `CLF7` to the venue. */
function rawFuture(symbol: string): string {
  return symbol.replace(/^(\w+)\.([A-Z])\d(\d)$/, '$1$2$3');
}

function blank(
  size: number,
  rtype: number,
  id: number,
  ts: bigint,
): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, size / 4);
  view.setUint8(1, rtype);
  view.setUint16(2, PUBLISHER, true);
  view.setUint32(4, id, true);
  view.setBigUint64(8, ts, true);
  return { bytes, view };
}
