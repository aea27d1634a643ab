import type { Surface } from '@crude-alpha/contracts';

/** The curve of one expiry as it was, without the quotes that it went through. */
export interface PastSmile {
  readonly series: string;
  readonly tauSec: number;
  readonly forward: number;
  readonly atmIv: number | null;
  readonly strike: readonly number[];
  readonly iv: readonly number[];
}

/** All curves of one moment. */
export interface PastSurface {
  readonly ts: number;
  readonly smiles: readonly PastSmile[];
}

/** The newest smiles, and enough of the earlier ones to lay a ghost behind them. */
export interface Surfaces {
  readonly newest: Surface | null;
  /** Oldest first. */
  readonly past: readonly PastSurface[];
}

/** A ghost, how long ago it is wanted, and how far from that it may be. */
export interface Age {
  readonly label: string;
  readonly sec: number;
  readonly toleranceSec: number;
}

const MINUTE = 60_000_000;

/** One a minute for the hour, one a quarter of an hour for the day. */
const FINE_MICROS = 65 * MINUTE;
const COARSE_MINUTES = 15;
const KEPT_MICROS = (24 * 60 + 30) * MINUTE;

export const ages: readonly [hour: Age, day: Age] = [
  { label: 'an hour ago', sec: 3600, toleranceSec: 300 },
  { label: 'a day ago', sec: 86_400, toleranceSec: 1200 },
];

/** Before anything has come. */
export const noSurfaces: Surfaces = { newest: null, past: [] };

/** What one more surface makes of those before it. */
export function stepSurfaces(state: Surfaces, surface: Surface): Surfaces {
  const { newest, past } = state;
  if (newest !== null && newest.seq === surface.seq && newest.ts === surface.ts) return state;
  // Time that went back is another tape: its past is not this one's.
  if (newest !== null && surface.ts < newest.ts) {
    return { newest: surface, past: [curvesOf(surface)] };
  }
  const last = past.at(-1);
  if (last !== undefined && minuteOf(last.ts) === minuteOf(surface.ts)) {
    return { newest: surface, past };
  }
  return { newest: surface, past: thinned([...past, curvesOf(surface)], surface.ts) };
}

/** Lays what is known from elsewhere under what was seen here. */
export function recallSurfaces(state: Surfaces, known: readonly Surface[]): Surfaces {
  const first = state.past[0]?.ts ?? Number.POSITIVE_INFINITY;
  const before = known
    .filter(({ ts }) => ts < first)
    .sort((a, b) => a.ts - b.ts)
    .map(curvesOf);
  return before.length === 0 ? state : { ...state, past: [...before, ...state.past] };
}

/** The curves of so long ago, or of near enough to it; null where there are none. */
export function ghostOf(
  { newest, past }: Surfaces,
  { sec, toleranceSec }: Age,
): PastSurface | null {
  if (newest === null) return null;
  const wanted = newest.ts - sec * 1e6;
  const distance = ({ ts }: PastSurface): number => Math.abs(ts - wanted);
  let nearest: PastSurface | null = null;
  for (const one of past) {
    if (nearest === null || distance(one) < distance(nearest)) nearest = one;
  }
  return nearest !== null && distance(nearest) <= toleranceSec * 1e6 ? nearest : null;
}

function thinned(past: readonly PastSurface[], nowTs: number): PastSurface[] {
  let quarter = -1;
  return past.filter(({ ts }) => {
    const isFirst = quarterOf(ts) !== quarter;
    quarter = quarterOf(ts);
    return nowTs - ts <= FINE_MICROS || (isFirst && nowTs - ts <= KEPT_MICROS);
  });
}

function minuteOf(ts: number): number {
  return Math.floor(ts / MINUTE);
}

function quarterOf(ts: number): number {
  return Math.floor(minuteOf(ts) / COARSE_MINUTES);
}

function curvesOf({ expiries, ts }: Surface): PastSurface {
  const smiles = expiries.map(({ atmIv, fit, forward, series, tauSec }) => ({
    series,
    tauSec,
    forward,
    atmIv,
    strike: fit.strike,
    iv: fit.iv,
  }));
  return { ts, smiles };
}
