import { MAX_COUNT, MAX_TS } from '../limits.ts';
import { isSymbolName } from '../symbol-name.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields that each of the two has whatever it says of the market: type, symbol, ts, tsRecv, feed. */
const STAMPED = 5;
const QUOTED = STAMPED + 4;
const TRADED = STAMPED + 3;

/**
 * Whether this is a quote, told by a few comparisons: quotes and trades are nearly all that comes, and the
 * general validator takes longer for one than all the rest of its way to the tape. It says yes only to what
 * the validator would take, which has the last word on everything else.
 */
export function isPlainQuote(value: Fields): boolean {
  const { bid, ask, bidSize, askSize } = value;
  return (
    value['type'] === 'quote' &&
    isPriceOrNull(bid) &&
    isPriceOrNull(ask) &&
    isCount(bidSize) &&
    isCount(askSize) &&
    isStamped(value, QUOTED)
  );
}

/** The same of a trade. */
export function isPlainTrade(value: Fields): boolean {
  const { price, size, aggressor } = value;
  return (
    value['type'] === 'trade' &&
    Number.isFinite(price) &&
    isCount(size) &&
    (aggressor === 'buy' || aggressor === 'sell' || aggressor === 'none') &&
    isStamped(value, TRADED)
  );
}

/** Whether it says whence and when, and has no field beside the `required` ones and those of this. */
function isStamped(value: Fields, required: number): boolean {
  const { symbol, ts, tsNs, tsRecv, feed, seq } = value;
  let fields = 0;
  for (const _ in value) fields++;
  if (tsNs !== undefined) required++;
  if (seq !== undefined) required++;
  return (
    fields === required &&
    isMicros(ts) &&
    isMicros(tsRecv) &&
    (tsNs === undefined ||
      (Number.isInteger(tsNs) && (tsNs as number) > 0 && (tsNs as number) < 1000)) &&
    (seq === undefined || isCount(seq)) &&
    typeof symbol === 'string' &&
    isKnownName(symbol) &&
    typeof feed === 'string' &&
    isKnownName(feed) &&
    !feed.includes('.')
  );
}

/** Names that were found good: few come again and again. */
const KEPT = 4096;
const names = new Set<string>();

function isKnownName(text: string): boolean {
  if (names.has(text)) return true;
  if (!isSymbolName(text)) return false;
  if (names.size >= KEPT) names.clear();
  names.add(text);
  return true;
}

function isMicros(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_TS;
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_COUNT;
}

function isPriceOrNull(value: unknown): boolean {
  return value === null || Number.isFinite(value);
}
