/** One out-of-the-money quote as a volatility. */
export interface SmilePoint {
  readonly strike: number;
  readonly vol: number;
  /** Vega by half-spread: how many half-spreads the price moves per 1.00 of volatility. */
  readonly precision: number;
}

/** Volatility, decimal, by strike; NaN beyond what was fitted is never returned: it is frozen there. */
export type Smile = (strike: number) => number;

/** Widest moneyness, in standard deviations at the money, that is fitted; beyond it the curve stands still. */
const MAX_Z = 2;
const CUBIC_POINTS = 8;
const QUADRATIC_POINTS = 4;
const HUBER = 1.345;
const HUBER_PASSES = 2;
/** Residuals, in half-spreads, that are noise however well the rest fits. */
const LEAST_SCALE = 0.25;

/**
 * Weighted cubic of the volatility in z = ln(K/F) / (atm·√τ), with two Huber passes; quadratic below
 * eight points, null below four or when the points do not determine a curve.
 */
export function fitSmile(
  points: readonly SmilePoint[],
  forward: number,
  tauYears: number,
  atmGuess: number,
): Smile | null {
  const scale = 1 / (atmGuess * Math.sqrt(tauYears));
  const z: number[] = [];
  const vol: number[] = [];
  const precision: number[] = [];
  for (const point of points) {
    const at = Math.log(point.strike / forward) * scale;
    if (Math.abs(at) > MAX_Z) continue;
    z.push(at);
    vol.push(point.vol);
    precision.push(point.precision);
  }
  if (z.length < QUADRATIC_POINTS) return null;
  const order = z.length >= CUBIC_POINTS ? 4 : 3;
  const trust = z.map(() => 1);
  let curve = leastSquares(z, vol, precision, trust, order);
  for (let pass = 0; pass < HUBER_PASSES && curve !== null; pass++) {
    const fitted = curve;
    const residuals = z.map((at, i) => Math.abs(evaluate(fitted, at) - vol[i]!) * precision[i]!);
    const limit = HUBER * Math.max(1.4826 * median(residuals), LEAST_SCALE);
    for (const [i, residual] of residuals.entries()) {
      trust[i] = residual > limit ? limit / residual : 1;
    }
    curve = leastSquares(z, vol, precision, trust, order);
  }
  if (curve === null) return null;
  const found = curve;
  const lowest = z[0]!;
  const highest = z[z.length - 1]!;
  return (strike) => {
    const at = Math.log(strike / forward) * scale;
    return evaluate(found, Math.min(Math.max(at, lowest), highest));
  };
}

/** Normal equations of a polynomial of `order` coefficients; null when they are singular. */
function leastSquares(
  z: readonly number[],
  vol: readonly number[],
  precision: readonly number[],
  trust: readonly number[],
  order: number,
): number[] | null {
  // Weights are relative: dividing by the largest keeps the sums near 1 whatever the spreads are.
  const largest = Math.max(...precision);
  const moments = new Array<number>(2 * order - 1).fill(0);
  const right = new Array<number>(order).fill(0);
  for (let i = 0; i < z.length; i++) {
    const relative = precision[i]! / largest;
    let power = relative * relative * trust[i]!;
    for (let k = 0; k < moments.length; k++) {
      moments[k]! += power;
      if (k < order) right[k]! += power * vol[i]!;
      power *= z[i]!;
    }
  }
  const rows = right.map((value, r) => [...moments.slice(r, r + order), value]);
  return solve(rows);
}

/** Gaussian elimination with pivoting on rows [coefficients…, right-hand side]. */
function solve(rows: number[][]): number[] | null {
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let r = column + 1; r < n; r++) {
      if (Math.abs(rows[r]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = r;
    }
    const top = rows[pivot]!;
    if (!(Math.abs(top[column]!) > 1e-14)) return null;
    rows[pivot] = rows[column]!;
    rows[column] = top;
    for (let r = column + 1; r < n; r++) {
      const factor = rows[r]![column]! / top[column]!;
      for (let k = column; k <= n; k++) rows[r]![k]! -= factor * top[k]!;
    }
  }
  const result = new Array<number>(n).fill(0);
  for (let r = n - 1; r >= 0; r--) {
    let sum = rows[r]![n]!;
    for (let k = r + 1; k < n; k++) sum -= rows[r]![k]! * result[k]!;
    result[r] = sum / rows[r]![r]!;
  }
  return result.every(Number.isFinite) ? result : null;
}

function evaluate(coefficients: readonly number[], z: number): number {
  let value = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) value = value * z + coefficients[k]!;
  return value;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : 0.5 * (sorted[half - 1]! + sorted[half]!);
}
