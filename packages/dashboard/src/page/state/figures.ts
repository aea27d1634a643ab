import type { FieldNote } from './skills.ts';

/** How a field is written. */
export interface Figure {
  /** What a trader calls it. */
  readonly label: string;
  readonly unit: string;
  readonly places: number;
  /** Eyes want per cent where the frame has a share of one. */
  readonly scale: number;
  /** Both signs mean something, so plus is written too. */
  readonly signed: boolean;
}

const figure = (
  label: string,
  unit: string,
  places: number,
  over: Partial<Figure> = {},
): Figure => ({
  label,
  unit,
  places,
  scale: 1,
  signed: false,
  ...over,
});
const signed = { signed: true } as const;
const percent = { scale: 100 } as const;

const figures: Readonly<Record<string, Figure>> = {
  cme_fwd_mid: figure('Forward', '$', 3),
  microprice: figure('Microprice', '$', 3),
  atm_iv: figure('ATM vol 30d', '%', 2, percent),
  rr25: figure('RR 25Δ', 'vol pts', 2, signed),
  rr10: figure('RR 10Δ', 'vol pts', 2, signed),
  fly25: figure('Fly 25Δ', 'vol pts', 2, signed),
  skew_signal: figure('Skew signal', '−1…1', 3, signed),
  iv_term_slope: figure('Slope 90d−30d', 'vol pts', 2, signed),
  fwd_vol: figure('Forward vol 30→90d', '%', 2, percent),
  cvol: figure('CVOL-style', 'vol pts', 2),
  up_var: figure('Up variance', 'vol pts', 2),
  dn_var: figure('Down variance', 'vol pts', 2),
  convexity: figure('Convexity', '×', 3),
  atm_nvol: figure('ATM normal vol', '$/√yr', 2),
  rr25_nvol: figure('RR 25Δ normal', '$/√yr', 2, signed),
  carry: figure('Carry', '%/yr', 2, { ...percent, signed: true }),
  realized_vol: figure('Realised vol', '%', 2, percent),
  iv_rv: figure('Implied − realised', 'vol pts', 2, signed),
  signed_flow_10: figure('Signed flow 10s', '−1…1', 3, signed),
  imb_5: figure('Book imbalance', '−1…1', 3, signed),
  imb_levels: figure('Book levels', '', 0),
  ofi: figure('Order-flow imbalance', 'lots', 0, signed),
  kyle_lambda: figure('Kyle λ', '¢/100 lots', 2, { scale: 10_000, signed: true }),
  delta_flow: figure('Delta flow 5m', 'lots', 1, signed),
  vega_flow: figure('Vega flow 5m', '$/vol pt', 0, signed),
  gex_call_wall: figure('Call wall', '$', 2),
  gex_put_wall: figure('Put wall', '$', 2),
  spot_vs_walls: figure('Between the walls', '−1…1', 3, signed),
  funding: figure('Funding', 'bp/8h', 2, { scale: 10_000, signed: true }),
};

/** How a field is written; one that the page does not know, as its dictionary has it. */
export function figureOf(name: string, note?: FieldNote): Figure {
  return figures[name] ?? figure(name, note?.unit ?? '', Math.min(note?.decimals ?? 4, 4), signed);
}

/** What stands where nothing is known. */
const UNKNOWN = '–';

/** A value as it is read, without its unit. */
export function writeValue(figure: Figure, value: number | null | undefined): string {
  if (value === null || value === undefined) return UNKNOWN;
  return writeNumber(value * figure.scale, figure.places, figure.signed);
}

/** How far a value has moved; its sign is always written. */
export function writeChange(figure: Figure, change: number | null): string {
  return change === null ? UNKNOWN : writeNumber(change * figure.scale, figure.places, true);
}

/** A number with so many places, a true minus, and a plus where both signs mean something. */
export function writeNumber(value: number, places: number, withPlus = false): string {
  const rounded = Number(value.toFixed(places));
  const text = Math.abs(rounded).toLocaleString('en-US', {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  // A true minus is as wide as a plus, so columns stay still.
  if (rounded < 0) return `−${text}`;
  return withPlus && rounded > 0 ? `+${text}` : text;
}

/** Which way something moved, for a mark beside the number. */
export function direction(figure: Figure, change: number | null): 'up' | 'down' | 'flat' {
  const moved = Number(((change ?? 0) * figure.scale).toFixed(figure.places));
  if (moved > 0) return 'up';
  return moved < 0 ? 'down' : 'flat';
}
