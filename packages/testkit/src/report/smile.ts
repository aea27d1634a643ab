import type { ExpiryTruth, MarketEvent, Quote } from '@crude-alpha/contracts';
import { plainImpliedVol } from '../black.ts';

const YEAR_US = 365 * 86_400 * 1e6;

interface Listed {
  readonly expiry: number;
  readonly right: 1 | -1;
  readonly strike: number;
}

export interface Point {
  readonly strike: number;
  /** Vol points. */
  readonly vol: number;
}

/** Remembers what is listed and the newest quote of each option, for a picture of one smile. */
export class ChainWatch {
  readonly #listed: Map<string, Listed> = new Map();
  readonly #quotes: Map<string, Quote> = new Map();

  see(event: MarketEvent): void {
    if (event.type === 'quote') {
      this.#quotes.set(event.symbol, event);
    } else if (event.type === 'definition' && event.kind === 'option') {
      const { right, strike, expiry } = event;
      if (right === undefined || strike === undefined || expiry === null) return;
      this.#listed.set(event.symbol, { expiry, right: right === 'C' ? 1 : -1, strike });
    }
  }

  /** Implied volatilities of the mids of one expiry, out of the money, as they stand. */
  mids({ expiry, forward }: ExpiryTruth, ts: number): Point[] {
    const points: Point[] = [];
    const tauYears = (expiry - ts) / YEAR_US;
    for (const [symbol, { right, strike, expiry: own }] of this.#listed) {
      if (own !== expiry || right * (strike - forward) < 0) continue;
      const quote = this.#quotes.get(symbol);
      if (quote === undefined || quote.bid === null || quote.ask === null) continue;
      const vol = plainImpliedVol(right, 0.5 * (quote.bid + quote.ask), forward, strike, tauYears);
      if (!Number.isNaN(vol)) points.push({ strike, vol: 100 * vol });
    }
    return points;
  }
}

/** Where the truth of an expiry lies on its smile: ten and 25 delta on both sides, and the money. */
export function truePoints(truth: ExpiryTruth): Point[] {
  const point = (right: 1 | -1, quantile: number, vol: number): Point => {
    const s = vol * Math.sqrt(truth.tauYears);
    return { strike: truth.forward * Math.exp(right * quantile * s + 0.5 * s * s), vol: 100 * vol };
  };
  // Distances in standard deviations at which a normal tail holds 10 % and 25 %.
  return [
    point(-1, 1.281_551_565_544_6, truth.put10),
    point(-1, 0.674_489_750_196_08, truth.put25),
    { strike: truth.forward, vol: 100 * truth.atmIv },
    point(1, 0.674_489_750_196_08, truth.call25),
    point(1, 1.281_551_565_544_6, truth.call10),
  ];
}
