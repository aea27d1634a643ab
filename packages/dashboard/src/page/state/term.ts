import type { Surface } from '@crude-alpha/contracts';
import { scaleOf } from './smile.ts';
import { ages, ghostOf, type Surfaces } from './surfaces.ts';

const DAY_SEC = 86_400;

/** The level of one expiry. */
export interface TermPoint {
  readonly series: string;
  readonly days: number;
  readonly vol: number;
  /** Between it and the one before it; null where total variance falls, and for the first. */
  readonly forwardVol: number | null;
}

/** Levels by expiry as they are drawn: per cent, or dollars where the model is normal. */
export interface TermView {
  readonly points: readonly TermPoint[];
  readonly ghosts: readonly TermGhost[];
}

export interface TermGhost {
  readonly label: string;
  readonly ts: number | null;
  readonly days: readonly number[];
  readonly vol: readonly number[];
}

export const noTerm: TermView = { points: [], ghosts: [] };

/** What is to be drawn of the term structure. */
export function termView(surfaces: Surfaces, { expiries, model }: Surface): TermView {
  const scale = scaleOf(model);
  const points = expiries.flatMap(({ atmIv, forwardVol, series, tauSec }) =>
    atmIv === null
      ? []
      : [
          {
            series,
            days: tauSec / DAY_SEC,
            vol: atmIv * scale,
            forwardVol: forwardVol === null ? null : forwardVol * scale,
          },
        ],
  );
  const ghosts = ages.map((age) => {
    const past = ghostOf(surfaces, age);
    const known = past?.smiles.filter(({ atmIv }) => atmIv !== null) ?? [];
    return {
      label: age.label,
      ts: past?.ts ?? null,
      days: known.map(({ tauSec }) => tauSec / DAY_SEC),
      vol: known.map(({ atmIv }) => atmIv! * scale),
    };
  });
  return { points, ghosts };
}
