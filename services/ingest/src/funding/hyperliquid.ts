import { asDecimal, asList, asObject } from './answer.ts';
import { fetchJson } from './fetch-json.ts';
import { FundingError, type FundingRate, perEightHours } from './provider.ts';
import type { Exchange } from './registry.ts';

/** It is settled every hour, at one eighth of the rate of eight hours. */
const INTERVAL_HOURS = 1;

/**
 * Hyperliquid. `POST /info` with `metaAndAssetCtxs` answers two lists of equal length: the perpetuals
 * of a venue, and what is known of each. Those of a venue that others deployed are named with it
 * (`xyz:CL`, crude oil). The answer has no time.
 */
export const hyperliquid: Exchange = {
  url: 'https://api.hyperliquid.xyz',
  // Quoted in dollars, whatever they are margined in: `xyz:CL` is CLUSD.
  tapeSymbol: (name) => `${name.slice(name.indexOf(':') + 1).toUpperCase()}USD`,
  current: async ({ base, name, signal }) => {
    const venue = name.slice(0, Math.max(0, name.indexOf(':')));
    const body = { type: 'metaAndAssetCtxs', ...(venue === '' ? {} : { dex: venue }) };
    const answer = await fetchJson({ url: new URL('info', base), body, signal });
    return rateOf(asList(answer, 'metaAndAssetCtxs'), name);
  },
};

function rateOf([meta, contexts]: readonly unknown[], name: string): FundingRate {
  const universe = asList(asObject(meta, 'meta')['universe'], 'universe');
  const states = asList(contexts, 'asset contexts');
  // One list says what the other is about by its place in it alone.
  if (universe.length !== states.length) {
    throw new FundingError('format', 'universe and asset contexts must be of equal length');
  }
  const at = universe.findIndex((entry) => asObject(entry, 'universe entry')['name'] === name);
  if (at < 0 || asObject(universe[at], 'universe entry')['isDelisted'] === true) {
    throw new FundingError('symbol', `${name} is not listed`);
  }
  const hourly = asDecimal(asObject(states[at], 'asset context')['funding'], 'funding');
  const rate8h = perEightHours(hourly, INTERVAL_HOURS);
  return { rate8h, intervalHours: INTERVAL_HOURS, ts: null };
}
