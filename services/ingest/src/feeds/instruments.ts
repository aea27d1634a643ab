import type { Definition } from '@crude-alpha/contracts';
import {
  addMonths,
  expiryTs,
  futureSymbol,
  MarketError,
  optionSymbol,
  type ParsedSymbol,
  parseCmeSymbol,
  parseSymbol,
  product,
  products,
  underlyingOf,
} from '@crude-alpha/market';

type Listed = Exclude<ParsedSymbol, { kind: 'spot' }>;

/** What a definition event says, without when and whence. */
export type Description = Omit<Definition, 'type' | 'ts' | 'tsNs' | 'tsRecv' | 'feed' | 'seq'>;

/** An option by what a quote of it says, where the source does not name it. */
export interface OptionTerms {
  readonly prod: string;
  readonly expiryIso: string;
  readonly strike: number;
  readonly isCall: boolean;
}

/** More instruments than CME lists of all products known; past it, names are being made up. */
const MAX_INSTRUMENTS = 50_000;

/** What sources call a product, where it is not CME's code. */
const aliases: Readonly<Record<string, string>> = {
  CRUDE: 'CL',
  WTI: 'CL',
  BRENT: 'BZ',
  NATGAS: 'NG',
  GOLD: 'GC',
  SILVER: 'SI',
};

/** The instruments of a source by the names it uses, found once each. */
export class Instruments {
  readonly #known = new Map<string, Description>();

  /** The instrument of a dotted or CME symbol, or null when there is none of a known product. */
  bySymbol(raw: string, now: number): Description | null {
    return this.#find(raw, () => {
      const day = new Date(now / 1000).toISOString().slice(0, 10);
      const parsed = parseSymbol(raw) ?? parseCmeSymbol(raw, day);
      return parsed === null || parsed.kind === 'spot' ? null : describe(parsed, raw);
    });
  }

  /** The monthly option with these terms, or null when there is none. */
  byTerms(terms: OptionTerms): Description | null {
    const { prod, expiryIso, strike, isCall } = terms;
    return this.#find(`${prod} ${expiryIso} ${strike} ${isCall}`, () => {
      const id = aliases[prod] ?? prod;
      const option = products.find(
        (one) => one.kind === 'option' && (one.id === id || one.underlying === id),
      );
      const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])-/.exec(expiryIso) ?? [];
      if (option === undefined || year === undefined || month === undefined) return null;
      // A monthly option on energy or metals stops trading in the month before the one that names it.
      const cm = addMonths({ year: Number(year), month: Number(month) }, 1);
      return describe({
        kind: 'option',
        product: option.id,
        month: cm,
        right: isCall ? 'C' : 'P',
        strike,
      });
    });
  }

  #find(key: string, look: () => Description | null): Description | null {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_INSTRUMENTS) return null;
    let found: Description | null;
    try {
      found = look();
    } catch (error) {
      // No such month or strike: a name that means nothing.
      if (error instanceof MarketError) return null;
      throw error;
    }
    if (found !== null) this.#known.set(key, found);
    return found;
  }
}

function describe(parsed: Listed, raw?: string): Description {
  const { tickSize, pointValue } = product(parsed.product);
  const common = {
    product: parsed.product,
    kind: parsed.kind,
    action: 'add',
    expiry: expiryTs(parsed.product, parsed.month),
    tickSize,
    multiplier: pointValue,
    ...(raw === undefined ? {} : { raw }),
  } as const;
  if (parsed.kind === 'future') {
    return { symbol: futureSymbol(parsed.product, parsed.month), ...common };
  }
  const { month, right, strike } = parsed;
  const underlying = underlyingOf(parsed.product, month);
  return {
    symbol: optionSymbol(parsed.product, month, right, strike),
    ...common,
    underlying: futureSymbol(underlying.product, underlying.month),
    right,
    strike,
  };
}
