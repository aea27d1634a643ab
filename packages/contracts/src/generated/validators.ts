// Made from the schemas by `npm run generate`; do not edit.
import {
  countFields, type Fault, type Fields, fault, hasAtLeast, hasAtMost, isInteger, isNumber, isObject,
  misfit, type Rule, unknownField, within,
} from '../rules.ts';

const pattern0 = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/u;

const pattern1 = /^[A-Za-z0-9_-]+$/u;

const fieldsOfDefinition: Fields = {
  required: ['type', 'symbol', 'ts', 'tsRecv', 'feed', 'product', 'kind', 'action', 'expiry', 'tickSize', 'multiplier'],
  optional: ['tsNs', 'seq', 'underlying', 'right', 'strike', 'raw'],
};

export function faultInDefinition(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { type, symbol, ts, tsNs, tsRecv, feed, seq, product, kind, action, expiry, tickSize, multiplier, underlying, right, strike, raw } = given;
  if (!(type === 'definition')) return misfit(given, fieldsOfDefinition) ?? fault('type', 'must be definition');
  if (!(typeof symbol === 'string' && hasAtMost(symbol, 64) && pattern0.test(symbol))) return misfit(given, fieldsOfDefinition) ?? fault('symbol', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfDefinition) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(tsNs === undefined || (isInteger(tsNs) && tsNs >= 1 && tsNs <= 999))) return misfit(given, fieldsOfDefinition) ?? fault('tsNs', 'must be an integer not below 1 and not above 999');
  if (!(isInteger(tsRecv) && tsRecv >= 0 && tsRecv <= 4102444800000000)) return misfit(given, fieldsOfDefinition) ?? fault('tsRecv', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(typeof feed === 'string' && hasAtMost(feed, 64) && pattern1.test(feed))) return misfit(given, fieldsOfDefinition) ?? fault('feed', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(seq === undefined || (isInteger(seq) && seq >= 0 && seq <= 4503599627370495))) return misfit(given, fieldsOfDefinition) ?? fault('seq', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(typeof product === 'string' && hasAtMost(product, 64) && pattern1.test(product))) return misfit(given, fieldsOfDefinition) ?? fault('product', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(kind === 'future' || kind === 'option' || kind === 'spot')) return misfit(given, fieldsOfDefinition) ?? fault('kind', 'must be future or option or spot');
  if (!(action === 'add' || action === 'modify' || action === 'delete')) return misfit(given, fieldsOfDefinition) ?? fault('action', 'must be add or modify or delete');
  if (!((isInteger(expiry) && expiry >= 0 && expiry <= 4102444800000000) || expiry === null)) return misfit(given, fieldsOfDefinition) ?? fault('expiry', 'must be an integer not below 0 and not above 4102444800000000 or null');
  if (!(isNumber(tickSize) || tickSize === null)) return misfit(given, fieldsOfDefinition) ?? fault('tickSize', 'must be a number or null');
  if (!(isNumber(multiplier) && multiplier > 0)) return misfit(given, fieldsOfDefinition) ?? fault('multiplier', 'must be a number above 0');
  if (!(underlying === undefined || (typeof underlying === 'string' && hasAtMost(underlying, 64) && pattern0.test(underlying)))) return misfit(given, fieldsOfDefinition) ?? fault('underlying', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(right === undefined || (right === 'C' || right === 'P'))) return misfit(given, fieldsOfDefinition) ?? fault('right', 'must be C or P');
  if (!(strike === undefined || (isNumber(strike)))) return misfit(given, fieldsOfDefinition) ?? fault('strike', 'must be a number');
  if (!(raw === undefined || (typeof raw === 'string' && hasAtMost(raw, 71)))) return misfit(given, fieldsOfDefinition) ?? fault('raw', 'must be text of at most 71 characters');
  return countFields(given) === 11 + (tsNs === undefined ? 0 : 1) + (seq === undefined ? 0 : 1) + (underlying === undefined ? 0 : 1) + (right === undefined ? 0 : 1) + (strike === undefined ? 0 : 1) + (raw === undefined ? 0 : 1) ? null : misfit(given, fieldsOfDefinition);
}

const fieldsOfQuote: Fields = {
  required: ['type', 'symbol', 'ts', 'tsRecv', 'feed', 'bid', 'ask', 'bidSize', 'askSize'],
  optional: ['tsNs', 'seq'],
};

export function faultInQuote(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { type, symbol, ts, tsNs, tsRecv, feed, seq, bid, ask, bidSize, askSize } = given;
  if (!(type === 'quote')) return misfit(given, fieldsOfQuote) ?? fault('type', 'must be quote');
  if (!(typeof symbol === 'string' && hasAtMost(symbol, 64) && pattern0.test(symbol))) return misfit(given, fieldsOfQuote) ?? fault('symbol', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfQuote) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(tsNs === undefined || (isInteger(tsNs) && tsNs >= 1 && tsNs <= 999))) return misfit(given, fieldsOfQuote) ?? fault('tsNs', 'must be an integer not below 1 and not above 999');
  if (!(isInteger(tsRecv) && tsRecv >= 0 && tsRecv <= 4102444800000000)) return misfit(given, fieldsOfQuote) ?? fault('tsRecv', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(typeof feed === 'string' && hasAtMost(feed, 64) && pattern1.test(feed))) return misfit(given, fieldsOfQuote) ?? fault('feed', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(seq === undefined || (isInteger(seq) && seq >= 0 && seq <= 4503599627370495))) return misfit(given, fieldsOfQuote) ?? fault('seq', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(isNumber(bid) || bid === null)) return misfit(given, fieldsOfQuote) ?? fault('bid', 'must be a number or null');
  if (!(isNumber(ask) || ask === null)) return misfit(given, fieldsOfQuote) ?? fault('ask', 'must be a number or null');
  if (!(isInteger(bidSize) && bidSize >= 0 && bidSize <= 4503599627370495)) return misfit(given, fieldsOfQuote) ?? fault('bidSize', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(isInteger(askSize) && askSize >= 0 && askSize <= 4503599627370495)) return misfit(given, fieldsOfQuote) ?? fault('askSize', 'must be an integer not below 0 and not above 4503599627370495');
  return countFields(given) === 9 + (tsNs === undefined ? 0 : 1) + (seq === undefined ? 0 : 1) ? null : misfit(given, fieldsOfQuote);
}

const fieldsOfTrade: Fields = {
  required: ['type', 'symbol', 'ts', 'tsRecv', 'feed', 'price', 'size', 'aggressor'],
  optional: ['tsNs', 'seq'],
};

export function faultInTrade(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { type, symbol, ts, tsNs, tsRecv, feed, seq, price, size, aggressor } = given;
  if (!(type === 'trade')) return misfit(given, fieldsOfTrade) ?? fault('type', 'must be trade');
  if (!(typeof symbol === 'string' && hasAtMost(symbol, 64) && pattern0.test(symbol))) return misfit(given, fieldsOfTrade) ?? fault('symbol', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfTrade) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(tsNs === undefined || (isInteger(tsNs) && tsNs >= 1 && tsNs <= 999))) return misfit(given, fieldsOfTrade) ?? fault('tsNs', 'must be an integer not below 1 and not above 999');
  if (!(isInteger(tsRecv) && tsRecv >= 0 && tsRecv <= 4102444800000000)) return misfit(given, fieldsOfTrade) ?? fault('tsRecv', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(typeof feed === 'string' && hasAtMost(feed, 64) && pattern1.test(feed))) return misfit(given, fieldsOfTrade) ?? fault('feed', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(seq === undefined || (isInteger(seq) && seq >= 0 && seq <= 4503599627370495))) return misfit(given, fieldsOfTrade) ?? fault('seq', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(isNumber(price))) return misfit(given, fieldsOfTrade) ?? fault('price', 'must be a number');
  if (!(isInteger(size) && size >= 0 && size <= 4503599627370495)) return misfit(given, fieldsOfTrade) ?? fault('size', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(aggressor === 'none' || aggressor === 'buy' || aggressor === 'sell')) return misfit(given, fieldsOfTrade) ?? fault('aggressor', 'must be none or buy or sell');
  return countFields(given) === 8 + (tsNs === undefined ? 0 : 1) + (seq === undefined ? 0 : 1) ? null : misfit(given, fieldsOfTrade);
}

const fieldsOfBookBidsEntry: Fields = {
  required: ['price', 'size'],
  optional: [],
};

export function faultInBookBidsEntry(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { price, size } = given;
  if (!(isNumber(price))) return misfit(given, fieldsOfBookBidsEntry) ?? fault('price', 'must be a number');
  if (!(isInteger(size) && size >= 0 && size <= 4503599627370495)) return misfit(given, fieldsOfBookBidsEntry) ?? fault('size', 'must be an integer not below 0 and not above 4503599627370495');
  return countFields(given) === 2 ? null : misfit(given, fieldsOfBookBidsEntry);
}

export function faultInBookBids(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  if (given.length > 10) return fault('', 'must have at most 10 entries');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    const inOne = faultInBookBidsEntry(one);
    if (inOne !== null) return within(i, inOne);
  }
  return null;
}

const fieldsOfBook: Fields = {
  required: ['type', 'symbol', 'ts', 'tsRecv', 'feed', 'bids', 'asks'],
  optional: ['tsNs', 'seq'],
};

export function faultInBook(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { type, symbol, ts, tsNs, tsRecv, feed, seq, bids, asks } = given;
  if (!(type === 'book')) return misfit(given, fieldsOfBook) ?? fault('type', 'must be book');
  if (!(typeof symbol === 'string' && hasAtMost(symbol, 64) && pattern0.test(symbol))) return misfit(given, fieldsOfBook) ?? fault('symbol', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfBook) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(tsNs === undefined || (isInteger(tsNs) && tsNs >= 1 && tsNs <= 999))) return misfit(given, fieldsOfBook) ?? fault('tsNs', 'must be an integer not below 1 and not above 999');
  if (!(isInteger(tsRecv) && tsRecv >= 0 && tsRecv <= 4102444800000000)) return misfit(given, fieldsOfBook) ?? fault('tsRecv', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(typeof feed === 'string' && hasAtMost(feed, 64) && pattern1.test(feed))) return misfit(given, fieldsOfBook) ?? fault('feed', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(seq === undefined || (isInteger(seq) && seq >= 0 && seq <= 4503599627370495))) return misfit(given, fieldsOfBook) ?? fault('seq', 'must be an integer not below 0 and not above 4503599627370495');
  const inBids = faultInBookBids(bids);
  if (inBids !== null) return misfit(given, fieldsOfBook) ?? within('bids', inBids);
  const inAsks = faultInBookBids(asks);
  if (inAsks !== null) return misfit(given, fieldsOfBook) ?? within('asks', inAsks);
  return countFields(given) === 7 + (tsNs === undefined ? 0 : 1) + (seq === undefined ? 0 : 1) ? null : misfit(given, fieldsOfBook);
}

const pattern2 = /^\d{4}-\d{2}-\d{2}$/u;

const fieldsOfStat: Fields = {
  required: ['type', 'symbol', 'ts', 'tsRecv', 'feed', 'stat', 'value', 'tradeDate', 'final'],
  optional: ['tsNs', 'seq'],
};

export function faultInStat(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { type, symbol, ts, tsNs, tsRecv, feed, seq, stat, value, tradeDate, final } = given;
  if (!(type === 'stat')) return misfit(given, fieldsOfStat) ?? fault('type', 'must be stat');
  if (!(typeof symbol === 'string' && hasAtMost(symbol, 64) && pattern0.test(symbol))) return misfit(given, fieldsOfStat) ?? fault('symbol', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfStat) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(tsNs === undefined || (isInteger(tsNs) && tsNs >= 1 && tsNs <= 999))) return misfit(given, fieldsOfStat) ?? fault('tsNs', 'must be an integer not below 1 and not above 999');
  if (!(isInteger(tsRecv) && tsRecv >= 0 && tsRecv <= 4102444800000000)) return misfit(given, fieldsOfStat) ?? fault('tsRecv', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(typeof feed === 'string' && hasAtMost(feed, 64) && pattern1.test(feed))) return misfit(given, fieldsOfStat) ?? fault('feed', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(seq === undefined || (isInteger(seq) && seq >= 0 && seq <= 4503599627370495))) return misfit(given, fieldsOfStat) ?? fault('seq', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(stat === 'settlement' || stat === 'openInterest' || stat === 'volume' || stat === 'open' || stat === 'high' || stat === 'low' || stat === 'impliedVol' || stat === 'delta' || stat === 'fundingRate')) return misfit(given, fieldsOfStat) ?? fault('stat', 'must be settlement or openInterest or volume or open or high or low or impliedVol or delta or fundingRate');
  if (!(isNumber(value))) return misfit(given, fieldsOfStat) ?? fault('value', 'must be a number');
  if (!(typeof tradeDate === 'string' && pattern2.test(tradeDate))) return misfit(given, fieldsOfStat) ?? fault('tradeDate', 'must be text that matches ^\\d{4}-\\d{2}-\\d{2}$');
  if (!(typeof final === 'boolean')) return misfit(given, fieldsOfStat) ?? fault('final', 'must be true or false');
  return countFields(given) === 9 + (tsNs === undefined ? 0 : 1) + (seq === undefined ? 0 : 1) ? null : misfit(given, fieldsOfStat);
}

const fieldsOfStatus: Fields = {
  required: ['type', 'symbol', 'ts', 'tsRecv', 'feed', 'state'],
  optional: ['tsNs', 'seq', 'reason'],
};

export function faultInStatus(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { type, symbol, ts, tsNs, tsRecv, feed, seq, state, reason } = given;
  if (!(type === 'status')) return misfit(given, fieldsOfStatus) ?? fault('type', 'must be status');
  if (!(typeof symbol === 'string' && hasAtMost(symbol, 64) && pattern0.test(symbol))) return misfit(given, fieldsOfStatus) ?? fault('symbol', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfStatus) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(tsNs === undefined || (isInteger(tsNs) && tsNs >= 1 && tsNs <= 999))) return misfit(given, fieldsOfStatus) ?? fault('tsNs', 'must be an integer not below 1 and not above 999');
  if (!(isInteger(tsRecv) && tsRecv >= 0 && tsRecv <= 4102444800000000)) return misfit(given, fieldsOfStatus) ?? fault('tsRecv', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(typeof feed === 'string' && hasAtMost(feed, 64) && pattern1.test(feed))) return misfit(given, fieldsOfStatus) ?? fault('feed', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(seq === undefined || (isInteger(seq) && seq >= 0 && seq <= 4503599627370495))) return misfit(given, fieldsOfStatus) ?? fault('seq', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(state === 'preOpen' || state === 'open' || state === 'halted' || state === 'closed' || state === 'unknown')) return misfit(given, fieldsOfStatus) ?? fault('state', 'must be preOpen or open or halted or closed or unknown');
  if (!(reason === undefined || (typeof reason === 'string' && hasAtMost(reason, 200)))) return misfit(given, fieldsOfStatus) ?? fault('reason', 'must be text of at most 200 characters');
  return countFields(given) === 6 + (tsNs === undefined ? 0 : 1) + (seq === undefined ? 0 : 1) + (reason === undefined ? 0 : 1) ? null : misfit(given, fieldsOfStatus);
}

const fieldsOfHeartbeat: Fields = {
  required: ['type', 'ts', 'tsRecv', 'feed', 'source', 'silenceMs'],
  optional: ['tsNs', 'seq'],
};

export function faultInHeartbeat(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { type, ts, tsNs, tsRecv, feed, seq, source, silenceMs } = given;
  if (!(type === 'heartbeat')) return misfit(given, fieldsOfHeartbeat) ?? fault('type', 'must be heartbeat');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfHeartbeat) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(tsNs === undefined || (isInteger(tsNs) && tsNs >= 1 && tsNs <= 999))) return misfit(given, fieldsOfHeartbeat) ?? fault('tsNs', 'must be an integer not below 1 and not above 999');
  if (!(isInteger(tsRecv) && tsRecv >= 0 && tsRecv <= 4102444800000000)) return misfit(given, fieldsOfHeartbeat) ?? fault('tsRecv', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(typeof feed === 'string' && hasAtMost(feed, 64) && pattern1.test(feed))) return misfit(given, fieldsOfHeartbeat) ?? fault('feed', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(seq === undefined || (isInteger(seq) && seq >= 0 && seq <= 4503599627370495))) return misfit(given, fieldsOfHeartbeat) ?? fault('seq', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(source === 'provider' || source === 'silence')) return misfit(given, fieldsOfHeartbeat) ?? fault('source', 'must be provider or silence');
  if (!(isInteger(silenceMs) && silenceMs >= 0 && silenceMs <= 4503599627370495)) return misfit(given, fieldsOfHeartbeat) ?? fault('silenceMs', 'must be an integer not below 0 and not above 4503599627370495');
  return countFields(given) === 6 + (tsNs === undefined ? 0 : 1) + (seq === undefined ? 0 : 1) ? null : misfit(given, fieldsOfHeartbeat);
}

const fieldsOfTick: Fields = {
  required: ['type', 'ts', 'tsRecv', 'feed'],
  optional: ['tsNs', 'seq'],
};

export function faultInTick(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { type, ts, tsNs, tsRecv, feed, seq } = given;
  if (!(type === 'tick')) return misfit(given, fieldsOfTick) ?? fault('type', 'must be tick');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfTick) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(tsNs === undefined || (isInteger(tsNs) && tsNs >= 1 && tsNs <= 999))) return misfit(given, fieldsOfTick) ?? fault('tsNs', 'must be an integer not below 1 and not above 999');
  if (!(isInteger(tsRecv) && tsRecv >= 0 && tsRecv <= 4102444800000000)) return misfit(given, fieldsOfTick) ?? fault('tsRecv', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(typeof feed === 'string' && hasAtMost(feed, 64) && pattern1.test(feed))) return misfit(given, fieldsOfTick) ?? fault('feed', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(seq === undefined || (isInteger(seq) && seq >= 0 && seq <= 4503599627370495))) return misfit(given, fieldsOfTick) ?? fault('seq', 'must be an integer not below 0 and not above 4503599627370495');
  return countFields(given) === 4 + (tsNs === undefined ? 0 : 1) + (seq === undefined ? 0 : 1) ? null : misfit(given, fieldsOfTick);
}

const fieldsOfGap: Fields = {
  required: ['type', 'ts', 'tsRecv', 'feed', 'reason', 'from', 'to'],
  optional: ['tsNs', 'seq', 'symbol', 'count', 'fromSeq', 'toSeq', 'detail'],
};

export function faultInGap(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { type, ts, tsNs, tsRecv, feed, seq, reason, from, to, symbol, count, fromSeq, toSeq, detail } = given;
  if (!(type === 'gap')) return misfit(given, fieldsOfGap) ?? fault('type', 'must be gap');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfGap) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(tsNs === undefined || (isInteger(tsNs) && tsNs >= 1 && tsNs <= 999))) return misfit(given, fieldsOfGap) ?? fault('tsNs', 'must be an integer not below 1 and not above 999');
  if (!(isInteger(tsRecv) && tsRecv >= 0 && tsRecv <= 4102444800000000)) return misfit(given, fieldsOfGap) ?? fault('tsRecv', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(typeof feed === 'string' && hasAtMost(feed, 64) && pattern1.test(feed))) return misfit(given, fieldsOfGap) ?? fault('feed', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(seq === undefined || (isInteger(seq) && seq >= 0 && seq <= 4503599627370495))) return misfit(given, fieldsOfGap) ?? fault('seq', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(reason === 'restart' || reason === 'takeover' || reason === 'disconnect' || reason === 'sequence' || reason === 'conflated' || reason === 'dropped' || reason === 'rejected' || reason === 'slow_reader')) return misfit(given, fieldsOfGap) ?? fault('reason', 'must be restart or takeover or disconnect or sequence or conflated or dropped or rejected or slow_reader');
  if (!((isInteger(from) && from >= 0 && from <= 4102444800000000) || from === null)) return misfit(given, fieldsOfGap) ?? fault('from', 'must be an integer not below 0 and not above 4102444800000000 or null');
  if (!(isInteger(to) && to >= 0 && to <= 4102444800000000)) return misfit(given, fieldsOfGap) ?? fault('to', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(symbol === undefined || (typeof symbol === 'string' && hasAtMost(symbol, 64) && pattern0.test(symbol)))) return misfit(given, fieldsOfGap) ?? fault('symbol', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(count === undefined || (isInteger(count) && count >= 0 && count <= 4503599627370495))) return misfit(given, fieldsOfGap) ?? fault('count', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(fromSeq === undefined || (isInteger(fromSeq) && fromSeq >= 0 && fromSeq <= 4503599627370495))) return misfit(given, fieldsOfGap) ?? fault('fromSeq', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(toSeq === undefined || (isInteger(toSeq) && toSeq >= 0 && toSeq <= 4503599627370495))) return misfit(given, fieldsOfGap) ?? fault('toSeq', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(detail === undefined || (typeof detail === 'string' && hasAtMost(detail, 500)))) return misfit(given, fieldsOfGap) ?? fault('detail', 'must be text of at most 500 characters');
  return countFields(given) === 7 + (tsNs === undefined ? 0 : 1) + (seq === undefined ? 0 : 1) + (symbol === undefined ? 0 : 1) + (count === undefined ? 0 : 1) + (fromSeq === undefined ? 0 : 1) + (toSeq === undefined ? 0 : 1) + (detail === undefined ? 0 : 1) ? null : misfit(given, fieldsOfGap);
}

const fieldsOfSession: Fields = {
  required: ['type', 'ts', 'tsRecv', 'feed', 'product', 'state', 'tradeDate', 'open', 'close'],
  optional: ['tsNs', 'seq'],
};

export function faultInSession(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { type, ts, tsNs, tsRecv, feed, seq, product, state, tradeDate, open, close } = given;
  if (!(type === 'session')) return misfit(given, fieldsOfSession) ?? fault('type', 'must be session');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfSession) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(tsNs === undefined || (isInteger(tsNs) && tsNs >= 1 && tsNs <= 999))) return misfit(given, fieldsOfSession) ?? fault('tsNs', 'must be an integer not below 1 and not above 999');
  if (!(isInteger(tsRecv) && tsRecv >= 0 && tsRecv <= 4102444800000000)) return misfit(given, fieldsOfSession) ?? fault('tsRecv', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(typeof feed === 'string' && hasAtMost(feed, 64) && pattern1.test(feed))) return misfit(given, fieldsOfSession) ?? fault('feed', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(seq === undefined || (isInteger(seq) && seq >= 0 && seq <= 4503599627370495))) return misfit(given, fieldsOfSession) ?? fault('seq', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(typeof product === 'string' && hasAtMost(product, 64) && pattern1.test(product))) return misfit(given, fieldsOfSession) ?? fault('product', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(state === 'open' || state === 'closed' || state === 'halted' || state === 'resumed')) return misfit(given, fieldsOfSession) ?? fault('state', 'must be open or closed or halted or resumed');
  if (!(typeof tradeDate === 'string' && pattern2.test(tradeDate))) return misfit(given, fieldsOfSession) ?? fault('tradeDate', 'must be text that matches ^\\d{4}-\\d{2}-\\d{2}$');
  if (!(isInteger(open) && open >= 0 && open <= 4102444800000000)) return misfit(given, fieldsOfSession) ?? fault('open', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(isInteger(close) && close >= 0 && close <= 4102444800000000)) return misfit(given, fieldsOfSession) ?? fault('close', 'must be an integer not below 0 and not above 4102444800000000');
  return countFields(given) === 9 + (tsNs === undefined ? 0 : 1) + (seq === undefined ? 0 : 1) ? null : misfit(given, fieldsOfSession);
}

export function faultInAlphaFrameReasons(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  if (given.length > 32) return fault('', 'must have at most 32 entries');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    if (!(typeof one === 'string' && hasAtMost(one, 64))) return fault(i, 'must be text of at most 64 characters');
  }
  return null;
}

const fieldsOfAlphaFrameQuality: Fields = {
  required: ['score', 'quoteAgeMs', 'parityCents', 'fitHalfSpreads', 'putStrikes', 'callStrikes', 'model'],
  optional: [],
};

export function faultInAlphaFrameQuality(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { score, quoteAgeMs, parityCents, fitHalfSpreads, putStrikes, callStrikes, model } = given;
  if (!(isNumber(score) || score === null)) return misfit(given, fieldsOfAlphaFrameQuality) ?? fault('score', 'must be a number or null');
  if (!(isNumber(quoteAgeMs) || quoteAgeMs === null)) return misfit(given, fieldsOfAlphaFrameQuality) ?? fault('quoteAgeMs', 'must be a number or null');
  if (!(isNumber(parityCents) || parityCents === null)) return misfit(given, fieldsOfAlphaFrameQuality) ?? fault('parityCents', 'must be a number or null');
  if (!(isNumber(fitHalfSpreads) || fitHalfSpreads === null)) return misfit(given, fieldsOfAlphaFrameQuality) ?? fault('fitHalfSpreads', 'must be a number or null');
  if (!(isNumber(putStrikes) || putStrikes === null)) return misfit(given, fieldsOfAlphaFrameQuality) ?? fault('putStrikes', 'must be a number or null');
  if (!(isNumber(callStrikes) || callStrikes === null)) return misfit(given, fieldsOfAlphaFrameQuality) ?? fault('callStrikes', 'must be a number or null');
  if (!(model === 'lognormal' || model === 'normal')) return misfit(given, fieldsOfAlphaFrameQuality) ?? fault('model', 'must be lognormal or normal');
  return countFields(given) === 7 ? null : misfit(given, fieldsOfAlphaFrameQuality);
}

const pattern3 = /^[a-z][a-z0-9_]*$/u;

const fieldsOfAlphaFrameFieldsEntry: Fields = {
  required: ['v', 'ts'],
  optional: [],
};

export function faultInAlphaFrameFieldsEntry(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { v, ts } = given;
  if (!(isNumber(v) || v === null)) return misfit(given, fieldsOfAlphaFrameFieldsEntry) ?? fault('v', 'must be a number or null');
  if (!((isInteger(ts) && ts >= 0 && ts <= 4102444800000000) || ts === null)) return misfit(given, fieldsOfAlphaFrameFieldsEntry) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000 or null');
  return countFields(given) === 2 ? null : misfit(given, fieldsOfAlphaFrameFieldsEntry);
}

export function faultInAlphaFrameFields(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  for (const name in given) {
    if (!pattern3.test(name)) return unknownField(name);
    const one = given[name];
    const inOne = faultInAlphaFrameFieldsEntry(one);
    if (inOne !== null) return within(name, inOne);
  }
  return null;
}

const fieldsOfAlphaFrame: Fields = {
  required: ['symbol', 'seq', 'prev', 'ts', 'health', 'reasons', 'quality', 'fields'],
  optional: [],
};

export function faultInAlphaFrame(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { symbol, seq, prev, ts, health, reasons, quality, fields } = given;
  if (!(typeof symbol === 'string' && hasAtMost(symbol, 64) && pattern1.test(symbol))) return misfit(given, fieldsOfAlphaFrame) ?? fault('symbol', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(isInteger(seq) && seq >= 0 && seq <= 4503599627370495)) return misfit(given, fieldsOfAlphaFrame) ?? fault('seq', 'must be an integer not below 0 and not above 4503599627370495');
  if (!((isInteger(prev) && prev >= 0 && prev <= 4503599627370495) || prev === null)) return misfit(given, fieldsOfAlphaFrame) ?? fault('prev', 'must be an integer not below 0 and not above 4503599627370495 or null');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfAlphaFrame) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(health === 'ok' || health === 'one_sided' || health === 'stale_chain' || health === 'halted' || health === 'no_data')) return misfit(given, fieldsOfAlphaFrame) ?? fault('health', 'must be ok or one_sided or stale_chain or halted or no_data');
  const inReasons = faultInAlphaFrameReasons(reasons);
  if (inReasons !== null) return misfit(given, fieldsOfAlphaFrame) ?? within('reasons', inReasons);
  const inQuality = faultInAlphaFrameQuality(quality);
  if (inQuality !== null) return misfit(given, fieldsOfAlphaFrame) ?? within('quality', inQuality);
  const inFields = faultInAlphaFrameFields(fields);
  if (inFields !== null) return misfit(given, fieldsOfAlphaFrame) ?? within('fields', inFields);
  return countFields(given) === 8 ? null : misfit(given, fieldsOfAlphaFrame);
}

export function faultInSurfaceExpiriesEntryQuotesStrike(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  if (given.length > 1024) return fault('', 'must have at most 1024 entries');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    if (!(isNumber(one))) return fault(i, 'must be a number');
  }
  return null;
}

export function faultInSurfaceExpiriesEntryQuotesUsed(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  if (given.length > 1024) return fault('', 'must have at most 1024 entries');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    if (!(typeof one === 'boolean')) return fault(i, 'must be true or false');
  }
  return null;
}

const fieldsOfSurfaceExpiriesEntryQuotes: Fields = {
  required: ['strike', 'iv', 'used'],
  optional: [],
};

export function faultInSurfaceExpiriesEntryQuotes(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { strike, iv, used } = given;
  const inStrike = faultInSurfaceExpiriesEntryQuotesStrike(strike);
  if (inStrike !== null) return misfit(given, fieldsOfSurfaceExpiriesEntryQuotes) ?? within('strike', inStrike);
  const inIv = faultInSurfaceExpiriesEntryQuotesStrike(iv);
  if (inIv !== null) return misfit(given, fieldsOfSurfaceExpiriesEntryQuotes) ?? within('iv', inIv);
  const inUsed = faultInSurfaceExpiriesEntryQuotesUsed(used);
  if (inUsed !== null) return misfit(given, fieldsOfSurfaceExpiriesEntryQuotes) ?? within('used', inUsed);
  return countFields(given) === 3 ? null : misfit(given, fieldsOfSurfaceExpiriesEntryQuotes);
}

export function faultInSurfaceExpiriesEntryFitBand(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  if (given.length > 1024) return fault('', 'must have at most 1024 entries');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    if (!(isNumber(one) || one === null)) return fault(i, 'must be a number or null');
  }
  return null;
}

const fieldsOfSurfaceExpiriesEntryFit: Fields = {
  required: ['strike', 'iv', 'band'],
  optional: [],
};

export function faultInSurfaceExpiriesEntryFit(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { strike, iv, band } = given;
  const inStrike = faultInSurfaceExpiriesEntryQuotesStrike(strike);
  if (inStrike !== null) return misfit(given, fieldsOfSurfaceExpiriesEntryFit) ?? within('strike', inStrike);
  const inIv = faultInSurfaceExpiriesEntryQuotesStrike(iv);
  if (inIv !== null) return misfit(given, fieldsOfSurfaceExpiriesEntryFit) ?? within('iv', inIv);
  const inBand = faultInSurfaceExpiriesEntryFitBand(band);
  if (inBand !== null) return misfit(given, fieldsOfSurfaceExpiriesEntryFit) ?? within('band', inBand);
  return countFields(given) === 3 ? null : misfit(given, fieldsOfSurfaceExpiriesEntryFit);
}

const fieldsOfSurfaceExpiriesEntry: Fields = {
  required: ['series', 'underlying', 'expiry', 'tauSec', 'ts', 'forward', 'atmIv', 'forwardVol', 'rr25', 'fly25', 'cvol', 'upVar', 'dnVar', 'fitHalfSpreads', 'quotes', 'fit'],
  optional: [],
};

export function faultInSurfaceExpiriesEntry(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { series, underlying, expiry, tauSec, ts, forward, atmIv, forwardVol, rr25, fly25, cvol, upVar, dnVar, fitHalfSpreads, quotes, fit } = given;
  if (!(typeof series === 'string' && hasAtMost(series, 64) && pattern0.test(series))) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? fault('series', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(typeof underlying === 'string' && hasAtMost(underlying, 64) && pattern0.test(underlying))) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? fault('underlying', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(isInteger(expiry) && expiry >= 0 && expiry <= 4102444800000000)) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? fault('expiry', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(isNumber(tauSec) && tauSec >= 0)) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? fault('tauSec', 'must be a number not below 0');
  if (!((isInteger(ts) && ts >= 0 && ts <= 4102444800000000) || ts === null)) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000 or null');
  if (!(isNumber(forward))) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? fault('forward', 'must be a number');
  if (!(isNumber(atmIv) || atmIv === null)) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? fault('atmIv', 'must be a number or null');
  if (!(isNumber(forwardVol) || forwardVol === null)) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? fault('forwardVol', 'must be a number or null');
  if (!(isNumber(rr25) || rr25 === null)) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? fault('rr25', 'must be a number or null');
  if (!(isNumber(fly25) || fly25 === null)) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? fault('fly25', 'must be a number or null');
  if (!(isNumber(cvol) || cvol === null)) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? fault('cvol', 'must be a number or null');
  if (!(isNumber(upVar) || upVar === null)) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? fault('upVar', 'must be a number or null');
  if (!(isNumber(dnVar) || dnVar === null)) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? fault('dnVar', 'must be a number or null');
  if (!(isNumber(fitHalfSpreads) || fitHalfSpreads === null)) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? fault('fitHalfSpreads', 'must be a number or null');
  const inQuotes = faultInSurfaceExpiriesEntryQuotes(quotes);
  if (inQuotes !== null) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? within('quotes', inQuotes);
  const inFit = faultInSurfaceExpiriesEntryFit(fit);
  if (inFit !== null) return misfit(given, fieldsOfSurfaceExpiriesEntry) ?? within('fit', inFit);
  return countFields(given) === 16 ? null : misfit(given, fieldsOfSurfaceExpiriesEntry);
}

export function faultInSurfaceExpiries(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  if (given.length > 32) return fault('', 'must have at most 32 entries');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    const inOne = faultInSurfaceExpiriesEntry(one);
    if (inOne !== null) return within(i, inOne);
  }
  return null;
}

const fieldsOfSurfacePanel: Fields = {
  required: ['atmIv', 'cvol', 'upVar', 'dnVar', 'skew', 'skewRatio', 'convexity'],
  optional: [],
};

export function faultInSurfacePanel(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { atmIv, cvol, upVar, dnVar, skew, skewRatio, convexity } = given;
  if (!(isNumber(atmIv) || atmIv === null)) return misfit(given, fieldsOfSurfacePanel) ?? fault('atmIv', 'must be a number or null');
  if (!(isNumber(cvol) || cvol === null)) return misfit(given, fieldsOfSurfacePanel) ?? fault('cvol', 'must be a number or null');
  if (!(isNumber(upVar) || upVar === null)) return misfit(given, fieldsOfSurfacePanel) ?? fault('upVar', 'must be a number or null');
  if (!(isNumber(dnVar) || dnVar === null)) return misfit(given, fieldsOfSurfacePanel) ?? fault('dnVar', 'must be a number or null');
  if (!(isNumber(skew) || skew === null)) return misfit(given, fieldsOfSurfacePanel) ?? fault('skew', 'must be a number or null');
  if (!(isNumber(skewRatio) || skewRatio === null)) return misfit(given, fieldsOfSurfacePanel) ?? fault('skewRatio', 'must be a number or null');
  if (!(isNumber(convexity) || convexity === null)) return misfit(given, fieldsOfSurfacePanel) ?? fault('convexity', 'must be a number or null');
  return countFields(given) === 7 ? null : misfit(given, fieldsOfSurfacePanel);
}

const fieldsOfSurfaceGamma: Fields = {
  required: ['callWall', 'putWall', 'strike', 'call', 'put'],
  optional: [],
};

export function faultInSurfaceGamma(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { callWall, putWall, strike, call, put } = given;
  if (!(isNumber(callWall) || callWall === null)) return misfit(given, fieldsOfSurfaceGamma) ?? fault('callWall', 'must be a number or null');
  if (!(isNumber(putWall) || putWall === null)) return misfit(given, fieldsOfSurfaceGamma) ?? fault('putWall', 'must be a number or null');
  const inStrike = faultInSurfaceExpiriesEntryQuotesStrike(strike);
  if (inStrike !== null) return misfit(given, fieldsOfSurfaceGamma) ?? within('strike', inStrike);
  const inCall = faultInSurfaceExpiriesEntryQuotesStrike(call);
  if (inCall !== null) return misfit(given, fieldsOfSurfaceGamma) ?? within('call', inCall);
  const inPut = faultInSurfaceExpiriesEntryQuotesStrike(put);
  if (inPut !== null) return misfit(given, fieldsOfSurfaceGamma) ?? within('put', inPut);
  return countFields(given) === 5 ? null : misfit(given, fieldsOfSurfaceGamma);
}

const fieldsOfSurface: Fields = {
  required: ['symbol', 'seq', 'prev', 'ts', 'model', 'expiries', 'panel', 'gamma'],
  optional: [],
};

export function faultInSurface(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { symbol, seq, prev, ts, model, expiries, panel, gamma } = given;
  if (!(typeof symbol === 'string' && hasAtMost(symbol, 64) && pattern1.test(symbol))) return misfit(given, fieldsOfSurface) ?? fault('symbol', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(isInteger(seq) && seq >= 0 && seq <= 4503599627370495)) return misfit(given, fieldsOfSurface) ?? fault('seq', 'must be an integer not below 0 and not above 4503599627370495');
  if (!((isInteger(prev) && prev >= 0 && prev <= 4503599627370495) || prev === null)) return misfit(given, fieldsOfSurface) ?? fault('prev', 'must be an integer not below 0 and not above 4503599627370495 or null');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfSurface) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(model === 'lognormal' || model === 'normal')) return misfit(given, fieldsOfSurface) ?? fault('model', 'must be lognormal or normal');
  const inExpiries = faultInSurfaceExpiries(expiries);
  if (inExpiries !== null) return misfit(given, fieldsOfSurface) ?? within('expiries', inExpiries);
  const inPanel = faultInSurfacePanel(panel);
  if (inPanel !== null) return misfit(given, fieldsOfSurface) ?? within('panel', inPanel);
  const inGamma = faultInSurfaceGamma(gamma);
  if (inGamma !== null) return misfit(given, fieldsOfSurface) ?? within('gamma', inGamma);
  return countFields(given) === 8 ? null : misfit(given, fieldsOfSurface);
}

const fieldsOfOptionFlowLegsEntry: Fields = {
  required: ['series', 'right', 'side', 'prints', 'delta', 'vega'],
  optional: [],
};

export function faultInOptionFlowLegsEntry(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { series, right, side, prints, delta, vega } = given;
  if (!(typeof series === 'string' && hasAtMost(series, 64) && pattern0.test(series))) return misfit(given, fieldsOfOptionFlowLegsEntry) ?? fault('series', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(right === 'C' || right === 'P')) return misfit(given, fieldsOfOptionFlowLegsEntry) ?? fault('right', 'must be C or P');
  if (!(side === 'buy' || side === 'sell')) return misfit(given, fieldsOfOptionFlowLegsEntry) ?? fault('side', 'must be buy or sell');
  if (!(isInteger(prints) && prints >= 0 && prints <= 4503599627370495)) return misfit(given, fieldsOfOptionFlowLegsEntry) ?? fault('prints', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(isNumber(delta))) return misfit(given, fieldsOfOptionFlowLegsEntry) ?? fault('delta', 'must be a number');
  if (!(isNumber(vega) || vega === null)) return misfit(given, fieldsOfOptionFlowLegsEntry) ?? fault('vega', 'must be a number or null');
  return countFields(given) === 6 ? null : misfit(given, fieldsOfOptionFlowLegsEntry);
}

export function faultInOptionFlowLegs(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  if (given.length < 1) return fault('', 'must have at least 1 entries');
  if (given.length > 256) return fault('', 'must have at most 256 entries');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    const inOne = faultInOptionFlowLegsEntry(one);
    if (inOne !== null) return within(i, inOne);
  }
  return null;
}

const fieldsOfOptionFlow: Fields = {
  required: ['symbol', 'seq', 'prev', 'ts', 'legs'],
  optional: [],
};

export function faultInOptionFlow(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { symbol, seq, prev, ts, legs } = given;
  if (!(typeof symbol === 'string' && hasAtMost(symbol, 64) && pattern1.test(symbol))) return misfit(given, fieldsOfOptionFlow) ?? fault('symbol', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(isInteger(seq) && seq >= 0 && seq <= 4503599627370495)) return misfit(given, fieldsOfOptionFlow) ?? fault('seq', 'must be an integer not below 0 and not above 4503599627370495');
  if (!((isInteger(prev) && prev >= 0 && prev <= 4503599627370495) || prev === null)) return misfit(given, fieldsOfOptionFlow) ?? fault('prev', 'must be an integer not below 0 and not above 4503599627370495 or null');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfOptionFlow) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  const inLegs = faultInOptionFlowLegs(legs);
  if (inLegs !== null) return misfit(given, fieldsOfOptionFlow) ?? within('legs', inLegs);
  return countFields(given) === 5 ? null : misfit(given, fieldsOfOptionFlow);
}

export function faultInChainActivitySeriesEntryCallInterest(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  if (given.length > 1024) return fault('', 'must have at most 1024 entries');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    if (!((isInteger(one) && one >= 0 && one <= 4503599627370495) || one === null)) return fault(i, 'must be an integer not below 0 and not above 4503599627370495 or null');
  }
  return null;
}

export function faultInChainActivitySeriesEntryCallVolume(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  if (given.length > 1024) return fault('', 'must have at most 1024 entries');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    if (!(isInteger(one) && one >= 0 && one <= 4503599627370495)) return fault(i, 'must be an integer not below 0 and not above 4503599627370495');
  }
  return null;
}

const fieldsOfChainActivitySeriesEntry: Fields = {
  required: ['series', 'underlying', 'expiry', 'strike', 'callInterest', 'putInterest', 'callVolume', 'putVolume'],
  optional: [],
};

export function faultInChainActivitySeriesEntry(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { series, underlying, expiry, strike, callInterest, putInterest, callVolume, putVolume } = given;
  if (!(typeof series === 'string' && hasAtMost(series, 64) && pattern0.test(series))) return misfit(given, fieldsOfChainActivitySeriesEntry) ?? fault('series', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(typeof underlying === 'string' && hasAtMost(underlying, 64) && pattern0.test(underlying))) return misfit(given, fieldsOfChainActivitySeriesEntry) ?? fault('underlying', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(isInteger(expiry) && expiry >= 0 && expiry <= 4102444800000000)) return misfit(given, fieldsOfChainActivitySeriesEntry) ?? fault('expiry', 'must be an integer not below 0 and not above 4102444800000000');
  const inStrike = faultInSurfaceExpiriesEntryQuotesStrike(strike);
  if (inStrike !== null) return misfit(given, fieldsOfChainActivitySeriesEntry) ?? within('strike', inStrike);
  const inCallInterest = faultInChainActivitySeriesEntryCallInterest(callInterest);
  if (inCallInterest !== null) return misfit(given, fieldsOfChainActivitySeriesEntry) ?? within('callInterest', inCallInterest);
  const inPutInterest = faultInChainActivitySeriesEntryCallInterest(putInterest);
  if (inPutInterest !== null) return misfit(given, fieldsOfChainActivitySeriesEntry) ?? within('putInterest', inPutInterest);
  const inCallVolume = faultInChainActivitySeriesEntryCallVolume(callVolume);
  if (inCallVolume !== null) return misfit(given, fieldsOfChainActivitySeriesEntry) ?? within('callVolume', inCallVolume);
  const inPutVolume = faultInChainActivitySeriesEntryCallVolume(putVolume);
  if (inPutVolume !== null) return misfit(given, fieldsOfChainActivitySeriesEntry) ?? within('putVolume', inPutVolume);
  return countFields(given) === 8 ? null : misfit(given, fieldsOfChainActivitySeriesEntry);
}

export function faultInChainActivitySeries(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  if (given.length > 64) return fault('', 'must have at most 64 entries');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    const inOne = faultInChainActivitySeriesEntry(one);
    if (inOne !== null) return within(i, inOne);
  }
  return null;
}

const fieldsOfChainActivity: Fields = {
  required: ['symbol', 'seq', 'prev', 'ts', 'tradeDate', 'series'],
  optional: [],
};

export function faultInChainActivity(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { symbol, seq, prev, ts, tradeDate, series } = given;
  if (!(typeof symbol === 'string' && hasAtMost(symbol, 64) && pattern1.test(symbol))) return misfit(given, fieldsOfChainActivity) ?? fault('symbol', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(isInteger(seq) && seq >= 0 && seq <= 4503599627370495)) return misfit(given, fieldsOfChainActivity) ?? fault('seq', 'must be an integer not below 0 and not above 4503599627370495');
  if (!((isInteger(prev) && prev >= 0 && prev <= 4503599627370495) || prev === null)) return misfit(given, fieldsOfChainActivity) ?? fault('prev', 'must be an integer not below 0 and not above 4503599627370495 or null');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfChainActivity) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!((typeof tradeDate === 'string' && pattern2.test(tradeDate)) || tradeDate === null)) return misfit(given, fieldsOfChainActivity) ?? fault('tradeDate', 'must be text that matches ^\\d{4}-\\d{2}-\\d{2}$ or null');
  const inSeries = faultInChainActivitySeries(series);
  if (inSeries !== null) return misfit(given, fieldsOfChainActivity) ?? within('series', inSeries);
  return countFields(given) === 6 ? null : misfit(given, fieldsOfChainActivity);
}

const fieldsOfCandle: Fields = {
  required: ['symbol', 'interval', 'ts', 'seq', 'rev', 'open', 'high', 'low', 'close', 'volume', 'buyVolume', 'sellVolume', 'trades', 'lastTs'],
  optional: [],
};

export function faultInCandle(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { symbol, interval, ts, seq, rev, open, high, low, close, volume, buyVolume, sellVolume, trades, lastTs } = given;
  if (!(typeof symbol === 'string' && hasAtMost(symbol, 64) && pattern0.test(symbol))) return misfit(given, fieldsOfCandle) ?? fault('symbol', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(interval === '1s' || interval === '1m' || interval === '5m' || interval === '15m' || interval === '1h' || interval === '4h' || interval === '1d')) return misfit(given, fieldsOfCandle) ?? fault('interval', 'must be 1s or 1m or 5m or 15m or 1h or 4h or 1d');
  if (!(isInteger(ts) && ts >= 0)) return misfit(given, fieldsOfCandle) ?? fault('ts', 'must be an integer not below 0');
  if (!(isInteger(seq) && seq >= 0)) return misfit(given, fieldsOfCandle) ?? fault('seq', 'must be an integer not below 0');
  if (!(isInteger(rev) && rev >= 0)) return misfit(given, fieldsOfCandle) ?? fault('rev', 'must be an integer not below 0');
  if (!(isNumber(open))) return misfit(given, fieldsOfCandle) ?? fault('open', 'must be a number');
  if (!(isNumber(high))) return misfit(given, fieldsOfCandle) ?? fault('high', 'must be a number');
  if (!(isNumber(low))) return misfit(given, fieldsOfCandle) ?? fault('low', 'must be a number');
  if (!(isNumber(close))) return misfit(given, fieldsOfCandle) ?? fault('close', 'must be a number');
  if (!(isInteger(volume) && volume >= 0 && volume <= 4503599627370495)) return misfit(given, fieldsOfCandle) ?? fault('volume', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(isInteger(buyVolume) && buyVolume >= 0 && buyVolume <= 4503599627370495)) return misfit(given, fieldsOfCandle) ?? fault('buyVolume', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(isInteger(sellVolume) && sellVolume >= 0 && sellVolume <= 4503599627370495)) return misfit(given, fieldsOfCandle) ?? fault('sellVolume', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(isInteger(trades) && trades >= 0 && trades <= 4503599627370495)) return misfit(given, fieldsOfCandle) ?? fault('trades', 'must be an integer not below 0 and not above 4503599627370495');
  if (!(isInteger(lastTs) && lastTs >= 0 && lastTs <= 4102444800000000)) return misfit(given, fieldsOfCandle) ?? fault('lastTs', 'must be an integer not below 0 and not above 4102444800000000');
  return countFields(given) === 14 ? null : misfit(given, fieldsOfCandle);
}

const fieldsOfTruthExpiriesEntry: Fields = {
  required: ['expiry', 'underlying', 'tauYears', 'forward', 'model', 'atmIv', 'rr25', 'call10', 'call25', 'put25', 'put10'],
  optional: [],
};

export function faultInTruthExpiriesEntry(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { expiry, underlying, tauYears, forward, model, atmIv, rr25, call10, call25, put25, put10 } = given;
  if (!(isInteger(expiry) && expiry >= 0 && expiry <= 4102444800000000)) return misfit(given, fieldsOfTruthExpiriesEntry) ?? fault('expiry', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(typeof underlying === 'string' && hasAtMost(underlying, 64) && pattern0.test(underlying))) return misfit(given, fieldsOfTruthExpiriesEntry) ?? fault('underlying', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(isNumber(tauYears))) return misfit(given, fieldsOfTruthExpiriesEntry) ?? fault('tauYears', 'must be a number');
  if (!(isNumber(forward))) return misfit(given, fieldsOfTruthExpiriesEntry) ?? fault('forward', 'must be a number');
  if (!(model === 'black76')) return misfit(given, fieldsOfTruthExpiriesEntry) ?? fault('model', 'must be black76');
  if (!(isNumber(atmIv))) return misfit(given, fieldsOfTruthExpiriesEntry) ?? fault('atmIv', 'must be a number');
  if (!(isNumber(rr25))) return misfit(given, fieldsOfTruthExpiriesEntry) ?? fault('rr25', 'must be a number');
  if (!(isNumber(call10))) return misfit(given, fieldsOfTruthExpiriesEntry) ?? fault('call10', 'must be a number');
  if (!(isNumber(call25))) return misfit(given, fieldsOfTruthExpiriesEntry) ?? fault('call25', 'must be a number');
  if (!(isNumber(put25))) return misfit(given, fieldsOfTruthExpiriesEntry) ?? fault('put25', 'must be a number');
  if (!(isNumber(put10))) return misfit(given, fieldsOfTruthExpiriesEntry) ?? fault('put10', 'must be a number');
  return countFields(given) === 11 ? null : misfit(given, fieldsOfTruthExpiriesEntry);
}

export function faultInTruthExpiries(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  if (given.length > 64) return fault('', 'must have at most 64 entries');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    const inOne = faultInTruthExpiriesEntry(one);
    if (inOne !== null) return within(i, inOne);
  }
  return null;
}

const fieldsOfTruthNormalExpiriesEntry: Fields = {
  required: ['expiry', 'underlying', 'tauYears', 'forward', 'model', 'normalVol', 'normalRr25', 'call10', 'call25', 'put25', 'put10'],
  optional: [],
};

export function faultInTruthNormalExpiriesEntry(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { expiry, underlying, tauYears, forward, model, normalVol, normalRr25, call10, call25, put25, put10 } = given;
  if (!(isInteger(expiry) && expiry >= 0 && expiry <= 4102444800000000)) return misfit(given, fieldsOfTruthNormalExpiriesEntry) ?? fault('expiry', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(typeof underlying === 'string' && hasAtMost(underlying, 64) && pattern0.test(underlying))) return misfit(given, fieldsOfTruthNormalExpiriesEntry) ?? fault('underlying', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$');
  if (!(isNumber(tauYears))) return misfit(given, fieldsOfTruthNormalExpiriesEntry) ?? fault('tauYears', 'must be a number');
  if (!(isNumber(forward))) return misfit(given, fieldsOfTruthNormalExpiriesEntry) ?? fault('forward', 'must be a number');
  if (!(model === 'bachelier')) return misfit(given, fieldsOfTruthNormalExpiriesEntry) ?? fault('model', 'must be bachelier');
  if (!(isNumber(normalVol))) return misfit(given, fieldsOfTruthNormalExpiriesEntry) ?? fault('normalVol', 'must be a number');
  if (!(isNumber(normalRr25))) return misfit(given, fieldsOfTruthNormalExpiriesEntry) ?? fault('normalRr25', 'must be a number');
  if (!(isNumber(call10))) return misfit(given, fieldsOfTruthNormalExpiriesEntry) ?? fault('call10', 'must be a number');
  if (!(isNumber(call25))) return misfit(given, fieldsOfTruthNormalExpiriesEntry) ?? fault('call25', 'must be a number');
  if (!(isNumber(put25))) return misfit(given, fieldsOfTruthNormalExpiriesEntry) ?? fault('put25', 'must be a number');
  if (!(isNumber(put10))) return misfit(given, fieldsOfTruthNormalExpiriesEntry) ?? fault('put10', 'must be a number');
  return countFields(given) === 11 ? null : misfit(given, fieldsOfTruthNormalExpiriesEntry);
}

export function faultInTruthNormalExpiries(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  if (given.length > 64) return fault('', 'must have at most 64 entries');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    const inOne = faultInTruthNormalExpiriesEntry(one);
    if (inOne !== null) return within(i, inOne);
  }
  return null;
}

const fieldsOfTruth: Fields = {
  required: ['product', 'ts', 'rate', 'expiries', 'normalExpiries'],
  optional: [],
};

export function faultInTruth(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { product, ts, rate, expiries, normalExpiries } = given;
  if (!(typeof product === 'string' && hasAtMost(product, 64) && pattern1.test(product))) return misfit(given, fieldsOfTruth) ?? fault('product', 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfTruth) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(isNumber(rate))) return misfit(given, fieldsOfTruth) ?? fault('rate', 'must be a number');
  const inExpiries = faultInTruthExpiries(expiries);
  if (inExpiries !== null) return misfit(given, fieldsOfTruth) ?? within('expiries', inExpiries);
  const inNormalExpiries = faultInTruthNormalExpiries(normalExpiries);
  if (inNormalExpiries !== null) return misfit(given, fieldsOfTruth) ?? within('normalExpiries', inNormalExpiries);
  return countFields(given) === 5 ? null : misfit(given, fieldsOfTruth);
}

export function faultInBeatReasons(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    if (!(typeof one === 'string' && hasAtMost(one, 200))) return fault(i, 'must be text of at most 200 characters');
  }
  return null;
}

const pattern4 = /^.{1,128}$/u;

export function faultInBeatFigures(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  if (countFields(given) > 512) return fault('', 'must have at most 512 fields');
  for (const name in given) {
    if (!pattern4.test(name)) return unknownField(name);
    const one = given[name];
    if (!(isNumber(one))) return fault(name, 'must be a number');
  }
  return null;
}

const fieldsOfBeat: Fields = {
  required: ['service', 'instance', 'ts', 'ready', 'reasons'],
  optional: ['figures'],
};

export function faultInBeat(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { service, instance, ts, ready, reasons, figures } = given;
  if (!(typeof service === 'string' && hasAtMost(service, 64))) return misfit(given, fieldsOfBeat) ?? fault('service', 'must be text of at most 64 characters');
  if (!(typeof instance === 'string' && hasAtMost(instance, 128))) return misfit(given, fieldsOfBeat) ?? fault('instance', 'must be text of at most 128 characters');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfBeat) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  if (!(typeof ready === 'boolean')) return misfit(given, fieldsOfBeat) ?? fault('ready', 'must be true or false');
  const inReasons = faultInBeatReasons(reasons);
  if (inReasons !== null) return misfit(given, fieldsOfBeat) ?? within('reasons', inReasons);
  const inFigures = figures === undefined ? null : faultInBeatFigures(figures);
  if (inFigures !== null) return misfit(given, fieldsOfBeat) ?? within('figures', inFigures);
  return countFields(given) === 5 + (figures === undefined ? 0 : 1) ? null : misfit(given, fieldsOfBeat);
}

const pattern5 = /^[A-Za-z0-9_-]+(\.(surface|flow))?$/u;

export function faultInSubscribeSymbols(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  if (given.length < 1) return fault('', 'must have at least 1 entries');
  if (given.length > 64) return fault('', 'must have at most 64 entries');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    if (!(typeof one === 'string' && hasAtMost(one, 64) && pattern5.test(one))) return fault(i, 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.(surface|flow))?$');
  }
  return null;
}

const fieldsOfSubscribe: Fields = {
  required: ['t', 'symbols'],
  optional: [],
};

export function faultInSubscribe(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { t, symbols } = given;
  if (!(t === 'subscribe')) return misfit(given, fieldsOfSubscribe) ?? fault('t', 'must be subscribe');
  const inSymbols = faultInSubscribeSymbols(symbols);
  if (inSymbols !== null) return misfit(given, fieldsOfSubscribe) ?? within('symbols', inSymbols);
  return countFields(given) === 2 ? null : misfit(given, fieldsOfSubscribe);
}

const fieldsOfUnsubscribe: Fields = {
  required: ['t', 'symbols'],
  optional: [],
};

export function faultInUnsubscribe(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { t, symbols } = given;
  if (!(t === 'unsubscribe')) return misfit(given, fieldsOfUnsubscribe) ?? fault('t', 'must be unsubscribe');
  const inSymbols = faultInSubscribeSymbols(symbols);
  if (inSymbols !== null) return misfit(given, fieldsOfUnsubscribe) ?? within('symbols', inSymbols);
  return countFields(given) === 2 ? null : misfit(given, fieldsOfUnsubscribe);
}

const fieldsOfAuthorization: Fields = {
  required: ['t', 'token'],
  optional: [],
};

export function faultInAuthorization(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { t, token } = given;
  if (!(t === 'authorization')) return misfit(given, fieldsOfAuthorization) ?? fault('t', 'must be authorization');
  if (!(typeof token === 'string' && hasAtLeast(token, 1) && hasAtMost(token, 4096))) return misfit(given, fieldsOfAuthorization) ?? fault('token', 'must be text of at least 1 characters of at most 4096 characters');
  return countFields(given) === 2 ? null : misfit(given, fieldsOfAuthorization);
}

const fieldsOfPing: Fields = {
  required: ['t'],
  optional: ['id'],
};

export function faultInPing(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { t, id } = given;
  if (!(t === 'ping')) return misfit(given, fieldsOfPing) ?? fault('t', 'must be ping');
  if (!(id === undefined || (isInteger(id)))) return misfit(given, fieldsOfPing) ?? fault('id', 'must be an integer');
  return countFields(given) === 1 + (id === undefined ? 0 : 1) ? null : misfit(given, fieldsOfPing);
}

export function faultInSubscriptionActive(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    if (!(typeof one === 'string' && hasAtMost(one, 64) && pattern5.test(one))) return fault(i, 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+(\\.(surface|flow))?$');
  }
  return null;
}

export function faultInSubscriptionEntitled(given: unknown): Fault | null {
  if (!Array.isArray(given)) return fault('', 'must be a list');
  for (let i = 0; i < given.length; i++) {
    const one: unknown = given[i];
    if (!(typeof one === 'string' && hasAtMost(one, 64) && pattern1.test(one))) return fault(i, 'must be text of at most 64 characters that matches ^[A-Za-z0-9_-]+$');
  }
  return null;
}

const fieldsOfSubscription: Fields = {
  required: ['t', 'active', 'entitled'],
  optional: [],
};

export function faultInSubscription(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { t, active, entitled } = given;
  if (!(t === 'subscription')) return misfit(given, fieldsOfSubscription) ?? fault('t', 'must be subscription');
  const inActive = faultInSubscriptionActive(active);
  if (inActive !== null) return misfit(given, fieldsOfSubscription) ?? within('active', inActive);
  const inEntitled = faultInSubscriptionEntitled(entitled);
  if (inEntitled !== null) return misfit(given, fieldsOfSubscription) ?? within('entitled', inEntitled);
  return countFields(given) === 3 ? null : misfit(given, fieldsOfSubscription);
}

const fieldsOfSnapshot: Fields = {
  required: ['t', 'data'],
  optional: [],
};

export function faultInSnapshot(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { t, data } = given;
  if (!(t === 'snapshot')) return misfit(given, fieldsOfSnapshot) ?? fault('t', 'must be snapshot');
  const inData = faultInAlphaFrame(data);
  if (inData !== null) return misfit(given, fieldsOfSnapshot) ?? within('data', inData);
  return countFields(given) === 2 ? null : misfit(given, fieldsOfSnapshot);
}

const fieldsOfSurfaceMessage: Fields = {
  required: ['t', 'data'],
  optional: [],
};

export function faultInSurfaceMessage(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { t, data } = given;
  if (!(t === 'surface')) return misfit(given, fieldsOfSurfaceMessage) ?? fault('t', 'must be surface');
  const inData = faultInSurface(data);
  if (inData !== null) return misfit(given, fieldsOfSurfaceMessage) ?? within('data', inData);
  return countFields(given) === 2 ? null : misfit(given, fieldsOfSurfaceMessage);
}

const fieldsOfFlowMessage: Fields = {
  required: ['t', 'data'],
  optional: [],
};

export function faultInFlowMessage(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { t, data } = given;
  if (!(t === 'flow')) return misfit(given, fieldsOfFlowMessage) ?? fault('t', 'must be flow');
  const inData = faultInOptionFlow(data);
  if (inData !== null) return misfit(given, fieldsOfFlowMessage) ?? within('data', inData);
  return countFields(given) === 2 ? null : misfit(given, fieldsOfFlowMessage);
}

const fieldsOfPong: Fields = {
  required: ['t', 'ts'],
  optional: ['id'],
};

export function faultInPong(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { t, id, ts } = given;
  if (!(t === 'pong')) return misfit(given, fieldsOfPong) ?? fault('t', 'must be pong');
  if (!(id === undefined || (isInteger(id)))) return misfit(given, fieldsOfPong) ?? fault('id', 'must be an integer');
  if (!(isInteger(ts) && ts >= 0 && ts <= 4102444800000000)) return misfit(given, fieldsOfPong) ?? fault('ts', 'must be an integer not below 0 and not above 4102444800000000');
  return countFields(given) === 2 + (id === undefined ? 0 : 1) ? null : misfit(given, fieldsOfPong);
}

const fieldsOfPaymentReceipt: Fields = {
  required: ['t', 'receipt'],
  optional: [],
};

export function faultInPaymentReceipt(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { t, receipt } = given;
  if (!(t === 'payment-receipt')) return misfit(given, fieldsOfPaymentReceipt) ?? fault('t', 'must be payment-receipt');
  if (!(typeof receipt === 'string')) return misfit(given, fieldsOfPaymentReceipt) ?? fault('receipt', 'must be text');
  return countFields(given) === 2 ? null : misfit(given, fieldsOfPaymentReceipt);
}

const fieldsOfPaymentNeedVoucher: Fields = {
  required: ['t'],
  optional: [],
};

export function faultInPaymentNeedVoucher(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { t } = given;
  if (!(t === 'payment-need-voucher')) return misfit(given, fieldsOfPaymentNeedVoucher) ?? fault('t', 'must be payment-need-voucher');
  return countFields(given) === 1 ? null : misfit(given, fieldsOfPaymentNeedVoucher);
}

const fieldsOfErrorMessage: Fields = {
  required: ['t', 'code', 'message'],
  optional: [],
};

export function faultInErrorMessage(given: unknown): Fault | null {
  if (!isObject(given)) return fault('', 'must be an object');
  const { t, code, message } = given;
  if (!(t === 'error')) return misfit(given, fieldsOfErrorMessage) ?? fault('t', 'must be error');
  if (!(code === 'bad_message' || code === 'unknown_message' || code === 'unknown_symbol' || code === 'not_entitled' || code === 'topup_failed' || code === 'replaced' || code === 'rate_limited' || code === 'too_slow')) return misfit(given, fieldsOfErrorMessage) ?? fault('code', 'must be bad_message or unknown_message or unknown_symbol or not_entitled or topup_failed or replaced or rate_limited or too_slow');
  if (!(typeof message === 'string')) return misfit(given, fieldsOfErrorMessage) ?? fault('message', 'must be text');
  return countFields(given) === 3 ? null : misfit(given, fieldsOfErrorMessage);
}

export const eventRules: Readonly<Record<'definition' | 'quote' | 'trade' | 'book' | 'stat' | 'status' | 'heartbeat' | 'tick' | 'gap' | 'session', Rule>> = {
  'definition': faultInDefinition,
  'quote': faultInQuote,
  'trade': faultInTrade,
  'book': faultInBook,
  'stat': faultInStat,
  'status': faultInStatus,
  'heartbeat': faultInHeartbeat,
  'tick': faultInTick,
  'gap': faultInGap,
  'session': faultInSession,
};

export const eventFields: Readonly<Record<'definition' | 'quote' | 'trade' | 'book' | 'stat' | 'status' | 'heartbeat' | 'tick' | 'gap' | 'session', Fields>> = {
  'definition': fieldsOfDefinition,
  'quote': fieldsOfQuote,
  'trade': fieldsOfTrade,
  'book': fieldsOfBook,
  'stat': fieldsOfStat,
  'status': fieldsOfStatus,
  'heartbeat': fieldsOfHeartbeat,
  'tick': fieldsOfTick,
  'gap': fieldsOfGap,
  'session': fieldsOfSession,
};

export const clientMessageRules: Readonly<Record<'subscribe' | 'unsubscribe' | 'authorization' | 'ping', Rule>> = {
  'subscribe': faultInSubscribe,
  'unsubscribe': faultInUnsubscribe,
  'authorization': faultInAuthorization,
  'ping': faultInPing,
};

export const serverMessageRules: Readonly<Record<'subscription' | 'snapshot' | 'surface' | 'flow' | 'pong' | 'payment-receipt' | 'payment-need-voucher' | 'error', Rule>> = {
  'subscription': faultInSubscription,
  'snapshot': faultInSnapshot,
  'surface': faultInSurfaceMessage,
  'flow': faultInFlowMessage,
  'pong': faultInPong,
  'payment-receipt': faultInPaymentReceipt,
  'payment-need-voucher': faultInPaymentNeedVoucher,
  'error': faultInErrorMessage,
};
