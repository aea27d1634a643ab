import { asDecimal, asInteger, asList, asObject } from './answer.ts';
import { fetchJson } from './fetch-json.ts';
import { FundingError, type FundingRate, perEightHours } from './provider.ts';
import type { Exchange } from './registry.ts';

/** Of a perpetual that the list of adjusted ones does not name. */
const USUAL_HOURS = 8;

/** 2100-01-01 in milliseconds. */
const MAX_MS = 4_102_444_800_000;

/**
 * Binance USDⓈ-M futures. `GET /fapi/v1/premiumIndex` has the rate that the interval under way would
 * end with; `GET /fapi/v1/fundingInfo` lists the perpetuals whose interval is not the usual one, and
 * is asked every time because the exchange shortens intervals when a market runs hot.
 */
export const binance: Exchange = {
  url: 'https://fapi.binance.com',
  tapeSymbol: (name) => name,
  current: async ({ base, name, signal }) => {
    const ask = (path: string): Promise<unknown> => fetchJson({ url: new URL(path, base), signal });
    const [premium, info] = await Promise.all([
      ask(`fapi/v1/premiumIndex?symbol=${encodeURIComponent(name)}`),
      ask('fapi/v1/fundingInfo'),
    ]);
    return rateOf(asObject(premium, 'premiumIndex'), intervalOf(info, name), name);
  },
};

function rateOf(
  premium: Readonly<Record<string, unknown>>,
  intervalHours: number,
  name: string,
): FundingRate {
  if (premium['symbol'] !== name) {
    throw new FundingError('symbol', `asked for ${name}, premiumIndex is about something else`);
  }
  const rate = asDecimal(premium['lastFundingRate'], 'premiumIndex lastFundingRate');
  const timeMs = asInteger(premium['time'], 1, MAX_MS, 'premiumIndex time');
  return { rate8h: perEightHours(rate, intervalHours), intervalHours, ts: timeMs * 1000 };
}

function intervalOf(info: unknown, name: string): number {
  for (const entry of asList(info, 'fundingInfo')) {
    const { symbol, fundingIntervalHours } = asObject(entry, 'fundingInfo entry');
    if (symbol === name) {
      return asInteger(fundingIntervalHours, 1, 24, 'fundingInfo fundingIntervalHours');
    }
  }
  return USUAL_HOURS;
}
