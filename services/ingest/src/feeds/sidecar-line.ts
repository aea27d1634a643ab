import type { Aggressor } from '@crude-alpha/contracts';
import type { Description, Instruments } from './instruments.ts';

/** Why a line is no event; one of few, so that it can label a metric. */
export type LineFault = 'json' | 'kind' | 'ts' | 'symbol' | 'side';

/** What a line says: an instrument that the event is about, and the event, still to be checked. */
export interface LineEvent {
  readonly about: Description | null;
  readonly event: Readonly<Record<string, unknown>>;
}

interface Stamp {
  readonly ts: number;
  readonly tsNs?: number;
  readonly tsRecv: number;
  readonly feed: string;
}

type Line = Readonly<Record<string, unknown>>;

/**
 * Nanoseconds since 1970 have more digits than a JSON number keeps, so they are put in quotes before
 * the text is parsed. The key's closing quote cannot be part of a string: there it would be escaped.
 */
const NANOS = /"ts"(\s*:\s*)(\d{15,20})(?=\s*[,}])/g;

const SIDES: Readonly<Record<string, Aggressor>> = { B: 'buy', A: 'sell', N: 'none' };

/**
 * Reads one line of the sidecar's wire: `bbo` and `trade` of futures, `lo_bbo` of options, `hb`.
 * Prices and sizes are passed on as they are: intake checks them like those of every feed.
 */
export function parseLine(
  text: string,
  tsRecv: number,
  feed: string,
  instruments: Instruments,
): LineEvent | LineFault {
  let line: unknown;
  try {
    line = JSON.parse(text.replace(NANOS, '"ts"$1"$2"'));
  } catch {
    return 'json';
  }
  if (!isObject(line)) return 'kind';
  switch (line['t']) {
    case 'bbo':
      return bbo(line, tsRecv, feed, instruments);
    case 'lo_bbo':
      return optionBbo(line, tsRecv, feed, instruments);
    case 'trade':
      return trade(line, tsRecv, feed, instruments);
    case 'hb':
      return heartbeat(line, tsRecv, feed);
    default:
      return 'kind';
  }
}

function bbo(
  line: Line,
  tsRecv: number,
  feed: string,
  instruments: Instruments,
): LineEvent | LineFault {
  const stamp = stampOf(line, tsRecv, feed);
  if (stamp === null) return 'ts';
  const about = named(line, tsRecv, instruments);
  if (about === null) return 'symbol';
  const { bid, ask, bid_sz: bidSize, ask_sz: askSize } = line;
  return {
    about,
    event: { type: 'quote', symbol: about.symbol, ...stamp, bid, ask, bidSize, askSize },
  };
}

function optionBbo(
  line: Line,
  tsRecv: number,
  feed: string,
  instruments: Instruments,
): LineEvent | LineFault {
  const stamp = stampOf(line, tsRecv, feed);
  if (stamp === null) return 'ts';
  const about = named(line, tsRecv, instruments) ?? byTerms(line, instruments);
  if (about === null || about.kind !== 'option') return 'symbol';
  // This wire gives no sizes of options; should a source add them, they have the names of `bbo`.
  const { bid_sz: bidSize = 0, ask_sz: askSize = 0 } = line;
  const event = {
    type: 'quote',
    symbol: about.symbol,
    ...stamp,
    bid: side(line['bid']),
    ask: side(line['ask']),
    bidSize,
    askSize,
  };
  return { about, event };
}

function trade(
  line: Line,
  tsRecv: number,
  feed: string,
  instruments: Instruments,
): LineEvent | LineFault {
  const stamp = stampOf(line, tsRecv, feed);
  if (stamp === null) return 'ts';
  const about = named(line, tsRecv, instruments);
  if (about === null) return 'symbol';
  const letter = line['side'];
  const aggressor = typeof letter === 'string' && letter.length === 1 ? SIDES[letter] : undefined;
  if (aggressor === undefined) return 'side';
  const { px: price, sz: size } = line;
  return {
    about,
    event: { type: 'trade', symbol: about.symbol, ...stamp, price, size, aggressor },
  };
}

/** The sidecar's sign of life has no time of its own. */
function heartbeat(line: Line, tsRecv: number, feed: string): LineEvent | LineFault {
  const stamp =
    line['ts'] === undefined ? { ts: tsRecv, tsRecv, feed } : stampOf(line, tsRecv, feed);
  if (stamp === null) return 'ts';
  return { about: null, event: { type: 'heartbeat', ...stamp, source: 'provider', silenceMs: 0 } };
}

function named(line: Line, now: number, instruments: Instruments): Description | null {
  const { sym } = line;
  return typeof sym === 'string' ? instruments.bySymbol(sym, now) : null;
}

function byTerms(line: Line, instruments: Instruments): Description | null {
  const { prod, strike, is_call: isCall, expiry_iso: expiryIso } = line;
  if (typeof prod !== 'string' || typeof expiryIso !== 'string') return null;
  if (typeof strike !== 'number' || typeof isCall !== 'boolean') return null;
  return instruments.byTerms({ prod, expiryIso, strike, isCall });
}

/** No option is bid for or offered at zero: the source means that nobody is there. */
function side(price: unknown): unknown {
  return price === 0 ? null : price;
}

function stampOf(line: Line, tsRecv: number, feed: string): Stamp | null {
  const { ts: nanos } = line;
  if (typeof nanos !== 'string' || !/^\d{4,20}$/.test(nanos)) return null;
  const ts = Number(nanos.slice(0, -3));
  const tsNs = Number(nanos.slice(-3));
  return tsNs === 0 ? { ts, tsRecv, feed } : { ts, tsNs, tsRecv, feed };
}

function isObject(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
