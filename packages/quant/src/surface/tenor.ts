const DAY_YEARS = 1 / 365;
/** An expiry speaks in full until so long before its end, and not at all from so long before it. */
const FULL_FROM_YEARS = 3 * DAY_YEARS;
const SILENT_FROM_YEARS = DAY_YEARS;
/** Beyond the listed expiries the nearest one speaks for a tenor at most this many times as far. */
const REACH = 2;

/**
 * Volatility at a constant maturity of three days or more: total variance σ²τ linear in time between
 * the two expiries around it (as in the Cboe VIX methodology), flat from the nearest one where the tenor
 * lies just outside what is listed.
 *
 * An expiry near its end fades: from three days to one the answer goes over to what it would be without
 * that expiry. So a series through time never jumps: brackets change where the back expiry is exactly
 * at the tenor, or where the front one counts for nothing.
 *
 * @param tauYears - times to expiry, ascending
 * @param vols - volatility at each, decimal
 * @param count - how many of the two columns are filled
 * @returns NaN when nothing is near enough, or when a volatility that is needed is not known
 */
export function volAtMaturity(
  tauYears: Float64Array,
  vols: Float64Array,
  count: number,
  tenorYears: number,
): number {
  let far = 0;
  while (far < count && tauYears[far]! <= tenorYears) far++;
  return Math.sqrt(varianceWithout(tauYears, vols, count, far, far - 1, tenorYears));
}

/** Variance a year at the tenor with the expiries up to `near` and from `far` on, those between left out. */
function varianceWithout(
  tauYears: Float64Array,
  vols: Float64Array,
  count: number,
  far: number,
  near: number,
  tenorYears: number,
): number {
  const weight = near < 0 ? 0 : weightOf(tauYears[near]!);
  if (weight === 0) return far < count ? flat(tauYears[far]!, vols[far]!, tenorYears) : Number.NaN;
  const t1 = tauYears[near]!;
  const v1 = vols[near]! * vols[near]!;
  let variance: number;
  if (far < count) {
    const t2 = tauYears[far]!;
    const share = (tenorYears - t1) / (t2 - t1);
    variance = ((1 - share) * v1 * t1 + share * vols[far]! * vols[far]! * t2) / tenorYears;
  } else {
    variance = flat(t1, vols[near]!, tenorYears);
  }
  if (weight === 1) return variance;
  if (!reachesWithout(tauYears, count, far, near, tenorYears)) return variance;
  const without = varianceWithout(tauYears, vols, count, far, near - 1, tenorYears);
  return weight * variance + (1 - weight) * without;
}

/** Where nothing else is near enough to go over to, a fading expiry speaks to its end. */
function reachesWithout(
  tauYears: Float64Array,
  count: number,
  far: number,
  near: number,
  tenorYears: number,
): boolean {
  const another = near > 0 && weightOf(tauYears[near - 1]!) > 0;
  if (far < count) return another || isNear(tauYears[far]!, tenorYears);
  return another && isNear(tauYears[near - 1]!, tenorYears);
}

function weightOf(tauYears: number): number {
  const share = (tauYears - SILENT_FROM_YEARS) / (FULL_FROM_YEARS - SILENT_FROM_YEARS);
  return share >= 1 ? 1 : share > 0 ? share : 0;
}

function flat(tauYears: number, vol: number, tenorYears: number): number {
  return isNear(tauYears, tenorYears) ? vol * vol : Number.NaN;
}

function isNear(tauYears: number, tenorYears: number): boolean {
  return tauYears <= REACH * tenorYears && tenorYears <= REACH * tauYears;
}

/**
 * Forward volatility from T1 to T2, √((σ2²·T2 − σ1²·T1) / (T2 − T1)), decimal and annual. NaN where the
 * total variance falls (calendar arbitrage) and where T2 is not beyond T1.
 */
export function forwardVol(vol1: number, t1: number, vol2: number, t2: number): number {
  if (!(t2 > t1)) return Number.NaN;
  return Math.sqrt((vol2 * vol2 * t2 - vol1 * vol1 * t1) / (t2 - t1));
}

/**
 * Share of neighbouring expiries between which the total variance σ²τ falls (calendar arbitrage on one
 * underlying; across contract months a warning only), 0..1, unknown volatilities left out; NaN when
 * there are no two to compare.
 *
 * @param tauYears - times to expiry, ascending
 */
export function calendarViolations(
  tauYears: Float64Array,
  vols: Float64Array,
  count: number,
): number {
  let pairs = 0;
  let violated = 0;
  let before = Number.NaN;
  for (let i = 0; i < count; i++) {
    const variance = vols[i]! * vols[i]! * tauYears[i]!;
    if (Number.isNaN(variance)) continue;
    if (!Number.isNaN(before)) {
      pairs++;
      if (variance < before) violated++;
    }
    before = variance;
  }
  return pairs === 0 ? Number.NaN : violated / pairs;
}
