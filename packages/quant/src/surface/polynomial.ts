/** Most coefficients of a curve: a quartic. */
export const MAX_ORDER = 5;
/** Coefficients of a quartic, and the value on the right-hand side, of each normal equation. */
const WIDTH = MAX_ORDER + 1;
/** A pivot below this share of its own diagonal is rounding, not information. */
export const LEAST_PIVOT = 1e-11;

const rows = new Float64Array(MAX_ORDER * WIDTH);
const moments = new Float64Array(2 * MAX_ORDER - 1);
const values = new Float64Array(MAX_ORDER);

/**
 * Weighted least squares (Gauss): the polynomial of `order` coefficients (1 to 5) in z, |z| ≤ 1, that is
 * nearest to y over the points from `from` to before `to`, each counted weight · trust times.
 *
 * @param curve - takes five coefficients, the lowest first; those beyond `order` become 0
 * @returns false when the points do not determine the curve, which is then left as it was
 */
export function fitPolynomial(
  z: Float64Array,
  y: Float64Array,
  weight: Float64Array,
  trust: Float64Array,
  from: number,
  to: number,
  order: number,
  curve: Float64Array,
): boolean {
  sumMoments(z, y, weight, trust, from, to);
  for (let r = 0; r < order; r++) {
    const at = r * WIDTH;
    for (let c = 0; c < order; c++) rows[at + c] = moments[r + c]!;
    rows[at + order] = values[r]!;
  }
  return solve(order, curve);
}

/** Sums of powers up to the eighth, and the right-hand sides: one pass, in registers. */
function sumMoments(
  z: Float64Array,
  y: Float64Array,
  weight: Float64Array,
  trust: Float64Array,
  from: number,
  to: number,
): void {
  let m0 = 0;
  let m1 = 0;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  let m5 = 0;
  let m6 = 0;
  let m7 = 0;
  let m8 = 0;
  let v0 = 0;
  let v1 = 0;
  let v2 = 0;
  let v3 = 0;
  let v4 = 0;
  for (let i = from; i < to; i++) {
    const at = z[i]!;
    const value = y[i]!;
    let power = weight[i]! * trust[i]!;
    m0 += power;
    v0 += power * value;
    power *= at;
    m1 += power;
    v1 += power * value;
    power *= at;
    m2 += power;
    v2 += power * value;
    power *= at;
    m3 += power;
    v3 += power * value;
    power *= at;
    m4 += power;
    v4 += power * value;
    power *= at;
    m5 += power;
    power *= at;
    m6 += power;
    power *= at;
    m7 += power;
    m8 += power * at;
  }
  moments[0] = m0;
  moments[1] = m1;
  moments[2] = m2;
  moments[3] = m3;
  moments[4] = m4;
  moments[5] = m5;
  moments[6] = m6;
  moments[7] = m7;
  moments[8] = m8;
  values[0] = v0;
  values[1] = v1;
  values[2] = v2;
  values[3] = v3;
  values[4] = v4;
}

/** Elimination without pivoting, which a positive definite matrix does not need. */
function solve(n: number, curve: Float64Array): boolean {
  for (let c = 0; c < n; c++) {
    const top = c * WIDTH;
    const pivot = rows[top + c]!;
    if (!(pivot > LEAST_PIVOT * moments[2 * c]! && pivot < Number.POSITIVE_INFINITY)) return false;
    for (let r = c + 1; r < n; r++) {
      const row = r * WIDTH;
      const factor = rows[row + c]! / pivot;
      for (let k = c; k <= n; k++) rows[row + k]! -= factor * rows[top + k]!;
    }
  }
  for (let r = n - 1; r >= 0; r--) {
    const row = r * WIDTH;
    let sum = rows[row + n]!;
    for (let k = r + 1; k < n; k++) sum -= rows[row + k]! * rows[k * WIDTH + n]!;
    rows[row + n] = sum / rows[row + r]!;
    if (!Number.isFinite(rows[row + n]!)) return false;
  }
  for (let r = 0; r < MAX_ORDER; r++) curve[r] = r < n ? rows[r * WIDTH + n]! : 0;
  return true;
}
