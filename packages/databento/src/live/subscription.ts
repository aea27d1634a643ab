import { LiveError } from './errors.ts';
import { formatLine } from './line.ts';
import { type LiveSchema, rtypeOfSchema } from './schemas.ts';

export interface LiveSubscription {
  readonly schema: LiveSchema;
  /** Such as `raw_symbol`, `parent`, `continuous`, `instrument_id`. */
  readonly stypeIn: string;
  /** `['ALL_SYMBOLS']` for the whole dataset. */
  readonly symbols: readonly string[];
  /**
   * From when on, in nanoseconds since the epoch; 0n is all that the gateway has. Only before the session
   * starts, and at most a day back (definitions and `mbo` of CME: the week).
   */
  readonly start?: bigint;
  /** `mbo` alone: begin with the book as it is. */
  readonly snapshot?: boolean;
}

/** The gateway takes no more on one line. */
const SYMBOLS_PER_LINE = 500;

/** Throws where a subscription cannot be sent, or not beside the others. */
export function checkSubscription(
  wanted: LiveSubscription,
  others: readonly LiveSubscription[],
): void {
  const { schema, stypeIn, symbols, start, snapshot = false } = wanted;
  const rtype = rtypeOfSchema[schema];
  if (rtype === undefined) throw new LiveError('BAD_SUBSCRIPTION', `no schema ${schema}`);
  if (symbols.length === 0) throw new LiveError('BAD_SUBSCRIPTION', 'no symbols');
  if (!/^\w+$/.test(stypeIn))
    throw new LiveError('BAD_SUBSCRIPTION', `no type of symbol ${stypeIn}`);
  const bad = symbols.find((symbol) => symbol === '' || /[|,\r\n]/.test(symbol));
  if (bad !== undefined) throw new LiveError('BAD_SUBSCRIPTION', `no symbol: "${bad}"`);
  if (snapshot && schema !== 'mbo') {
    throw new LiveError('BAD_SUBSCRIPTION', 'a snapshot is there of mbo alone');
  }
  if (snapshot && start !== undefined) {
    throw new LiveError('BAD_SUBSCRIPTION', 'a snapshot has no start');
  }
  // Their records could not be told from each other.
  const mixed = others.find(
    (other) => other.schema !== schema && rtypeOfSchema[other.schema] === rtype,
  );
  if (mixed !== undefined) {
    throw new LiveError('BAD_SUBSCRIPTION', `${schema} beside ${mixed.schema} in one session`);
  }
}

/** The lines that subscribe, the symbols in chunks of which only the last says that it is. */
export function subscriptionLines(
  { schema, stypeIn, symbols, snapshot = false }: LiveSubscription,
  start: bigint | undefined,
  id: number,
): string {
  let lines = '';
  for (let at = 0; at < symbols.length; at += SYMBOLS_PER_LINE) {
    lines += formatLine([
      ['schema', schema],
      ['stype_in', stypeIn],
      ['id', String(id)],
      ['start', start?.toString()],
      ['symbols', symbols.slice(at, at + SYMBOLS_PER_LINE).join(',')],
      ['snapshot', snapshot ? '1' : '0'],
      ['is_last', at + SYMBOLS_PER_LINE >= symbols.length ? '1' : '0'],
    ]);
  }
  return lines;
}
