/** Coefficients of a cubic, and the value on the right-hand side, of each normal equation. */
const WIDTH = 5;
const rows = new Float64Array(4 * WIDTH);

/**
 * The polynomial of `order` coefficients (3 or 4) in z that is nearest to `vol` over the points from
 * `from` to before `to`, each weighted by precision² · trust. Always four coefficients, the lowest
 * first; null when the points do not determine them.
 */
export function fitCubic(
  z: Float64Array,
  vol: Float64Array,
  precision: Float64Array,
  trust: Float64Array,
  from: number,
  to: number,
  order: 3 | 4,
): Float64Array | null {
  // Weights are relative: dividing by the largest keeps the sums near 1 whatever the spreads are.
  let largest = 0;
  for (let i = from; i < to; i++) if (precision[i]! > largest) largest = precision[i]!;
  // Moments up to the sixth, and the right-hand sides: one pass, in registers.
  let m0 = 0;
  let m1 = 0;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  let m5 = 0;
  let m6 = 0;
  let r0 = 0;
  let r1 = 0;
  let r2 = 0;
  let r3 = 0;
  for (let i = from; i < to; i++) {
    const at = z[i]!;
    const value = vol[i]!;
    const relative = precision[i]! / largest;
    let power = relative * relative * trust[i]!;
    m0 += power;
    r0 += power * value;
    power *= at;
    m1 += power;
    r1 += power * value;
    power *= at;
    m2 += power;
    r2 += power * value;
    power *= at;
    m3 += power;
    r3 += power * value;
    power *= at;
    m4 += power;
    power *= at;
    m5 += power;
    m6 += power * at;
  }
  if (order === 4) {
    setRow(0, m0, m1, m2, m3, r0);
    setRow(1, m1, m2, m3, m4, r1);
    setRow(2, m2, m3, m4, m5, r2);
    setRow(3, m3, m4, m5, m6, r3);
  } else {
    setRow(0, m0, m1, m2, r0, 0);
    setRow(1, m1, m2, m3, r1, 0);
    setRow(2, m2, m3, m4, r2, 0);
  }
  return solve(order);
}

function setRow(row: number, a: number, b: number, c: number, d: number, e: number): void {
  const at = row * WIDTH;
  rows[at] = a;
  rows[at + 1] = b;
  rows[at + 2] = c;
  rows[at + 3] = d;
  rows[at + 4] = e;
}

/** Gaussian elimination with pivoting on the first n rows [n coefficients…, right-hand side]. */
function solve(n: 3 | 4): Float64Array | null {
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let r = column + 1; r < n; r++) {
      if (Math.abs(rows[r * WIDTH + column]!) > Math.abs(rows[pivot * WIDTH + column]!)) pivot = r;
    }
    const top = column * WIDTH;
    if (pivot !== column) swap(top, pivot * WIDTH);
    if (!(Math.abs(rows[top + column]!) > 1e-14)) return null;
    for (let r = column + 1; r < n; r++) {
      const factor = rows[r * WIDTH + column]! / rows[top + column]!;
      for (let k = column; k <= n; k++) rows[r * WIDTH + k]! -= factor * rows[top + k]!;
    }
  }
  const result = new Float64Array(4);
  for (let r = n - 1; r >= 0; r--) {
    let sum = rows[r * WIDTH + n]!;
    for (let k = r + 1; k < n; k++) sum -= rows[r * WIDTH + k]! * result[k]!;
    const value = sum / rows[r * WIDTH + r]!;
    if (!Number.isFinite(value)) return null;
    result[r] = value;
  }
  return result;
}

function swap(a: number, b: number): void {
  for (let k = 0; k < WIDTH; k++) {
    const kept = rows[a + k]!;
    rows[a + k] = rows[b + k]!;
    rows[b + k] = kept;
  }
}
