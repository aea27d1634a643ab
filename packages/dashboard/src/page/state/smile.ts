import type { ExpirySmile, Surface } from '@crude-alpha/contracts';
import { ages, ghostOf, type PastSmile, type PastSurface, type Surfaces } from './surfaces.ts';

type Model = Surface['model'];

/** A curve of another moment. */
export interface Ghost {
  readonly label: string;
  /** When it was; null where that is not known any more. */
  readonly ts: number | null;
  readonly strike: readonly number[];
  readonly vol: readonly number[];
}

/** The smile of one expiry as it is drawn: volatilities in per cent, in dollars where the model is normal. */
export interface SmileView {
  readonly forward: number;
  readonly quotes: readonly SmileQuote[];
  readonly fit: {
    readonly strike: readonly number[];
    readonly vol: readonly number[];
    readonly low: readonly number[];
    readonly high: readonly number[];
  };
  readonly ghosts: readonly Ghost[];
}

export interface SmileQuote {
  readonly strike: number;
  readonly vol: number;
  readonly right: 'C' | 'P';
  /** False where it lies far off the others, so that the curve does not go by it. */
  readonly used: boolean;
  /** Of the curve, at its strike; null where that does not reach. */
  readonly fitted: number | null;
}

export const noSmile: SmileView = {
  forward: 0,
  quotes: [],
  fit: { strike: [], vol: [], low: [], high: [] },
  ghosts: [],
};

/** The expiry that is looked at: the chosen one while it is there, else the one nearest to 30 days. */
export function chosenExpiry(surface: Surface, series: string | null): ExpirySmile | null {
  const MONTH_SEC = 30 * 86_400;
  const { expiries } = surface;
  const nearest = expiries.reduce<ExpirySmile | null>((best, one) => {
    const off = (expiry: ExpirySmile): number => Math.abs(expiry.tauSec - MONTH_SEC);
    return best === null || off(one) < off(best) ? one : best;
  }, null);
  return expiries.find((one) => one.series === series) ?? nearest;
}

/** What is to be drawn of an expiry. */
export function smileView(surfaces: Surfaces, expiry: ExpirySmile, model: Model): SmileView {
  const scale = scaleOf(model);
  const { fit, forward, quotes, series } = expiry;
  const band = fit.band.map((half) => half ?? 0);
  return {
    forward,
    quotes: quotes.strike.map((strike, index) => ({
      strike,
      vol: quotes.iv[index]! * scale,
      right: strike < forward ? 'P' : 'C',
      used: quotes.used[index]!,
      fitted: scaled(volAt(fit.strike, fit.iv, strike), scale),
    })),
    fit: {
      strike: fit.strike,
      vol: fit.iv.map((iv) => iv * scale),
      low: fit.iv.map((iv, index) => (iv - band[index]!) * scale),
      high: fit.iv.map((iv, index) => (iv + band[index]!) * scale),
    },
    ghosts: ages.map((age) => {
      const past = ghostOf(surfaces, age);
      return ghostIn(past, smileIn(past, series), age.label, scale);
    }),
  };
}

/** A curve at a strike, linear between its places; null beyond its ends. */
export function volAt(
  strikes: readonly number[],
  vols: readonly number[],
  strike: number,
): number | null {
  const after = strikes.findIndex((one) => one >= strike);
  if (after < 0) return null;
  const right = strikes[after]!;
  if (right === strike) return vols[after]!;
  if (after === 0) return null;
  const left = strikes[after - 1]!;
  const share = (strike - left) / (right - left);
  return vols[after - 1]! + share * (vols[after]! - vols[after - 1]!);
}

/** What a volatility is multiplied by to be read. */
export function scaleOf(model: Model): number {
  return model === 'normal' ? 1 : 100;
}

function smileIn(past: PastSurface | null, series: string): PastSmile | undefined {
  return past?.smiles.find((one) => one.series === series);
}

function ghostIn(
  past: PastSurface | null,
  smile: PastSmile | undefined,
  label: string,
  scale: number,
): Ghost {
  return {
    label,
    ts: smile === undefined ? null : past!.ts,
    strike: smile?.strike ?? [],
    vol: smile?.iv.map((iv) => iv * scale) ?? [],
  };
}

function scaled(value: number | null, scale: number): number | null {
  return value === null ? null : value * scale;
}
