import { parseSymbol } from '@crude-alpha/market';
import { type Config, ConfigError } from '@crude-alpha/service';
import type { Feed } from '../feed.ts';
import { binance } from './binance.ts';
import { hyperliquid } from './hyperliquid.ts';
import type { FundingProvider, FundingRate } from './provider.ts';

/** What an exchange is asked. */
export interface FundingQuestion {
  /** Ends with a slash. */
  readonly base: URL;
  /** The perpetual as the exchange names it. */
  readonly name: string;
  readonly signal: AbortSignal;
}

/** An exchange whose funding rates are public. */
export interface Exchange {
  readonly url: string;
  /** The tape's name for what the exchange calls `name`. */
  tapeSymbol(name: string): string;
  current(question: FundingQuestion): Promise<FundingRate>;
}

/** Every exchange by its name: a new one is a file beside this and a line here. */
const exchanges: Readonly<Record<string, Exchange>> = { binance, hyperliquid };

/** The variables that the source of funding rates is made from. */
export const fundingVariables = ['CRUDE_FUNDING', 'CRUDE_FUNDING_URL'] as const;

export type FundingConfig = Config<(typeof fundingVariables)[number]>;

/** What an exchange may call a perpetual, so that nothing else can get into a request. */
const NAME = /^[A-Za-z0-9]{1,20}(:[A-Za-z0-9]{1,20})?$/;

/** The provider that the configuration names; null when it names none. */
export function createFunding(config: FundingConfig, feed: Feed): FundingProvider | null {
  const text = config.CRUDE_FUNDING;
  if (text === undefined) return null;
  if (feed.pace !== 'live') {
    // Such a tape follows from its source alone, and must come out the same another time.
    throw new ConfigError(['CRUDE_FUNDING needs a feed in real time, not a file or one flat out']);
  }
  const colon = text.indexOf(':');
  const exchange = text.slice(0, Math.max(0, colon));
  const name = text.slice(colon + 1);
  const found = Object.hasOwn(exchanges, exchange) ? exchanges[exchange] : undefined;
  const symbol = found !== undefined && NAME.test(name) ? found.tapeSymbol(name) : '';
  if (found === undefined || parseSymbol(symbol)?.kind !== 'spot') {
    const known = Object.keys(exchanges).join(' or ');
    const got = JSON.stringify(text.slice(0, 80));
    throw new ConfigError([`CRUDE_FUNDING must be a perpetual of ${known}, got ${got}`]);
  }
  const base = new URL(withSlash(config.CRUDE_FUNDING_URL ?? found.url));
  return { exchange, symbol, current: (signal) => found.current({ base, name, signal }) };
}

/** Without it a URL's last part would be replaced, not gone on from. */
function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
