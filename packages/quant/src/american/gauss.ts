/** Points and weights: the sum of weight·f(at) is the integral of f. */
export interface Rule {
  readonly at: Float64Array;
  readonly weight: Float64Array;
}

/** Gauss–Legendre rule on 0..1: Newton on the Legendre polynomial from its cosine guess. */
export function gaussLegendre(points: number): Rule {
  const at = new Float64Array(points);
  const weight = new Float64Array(points);
  for (let k = 0; k < points; k++) {
    let x = Math.cos((Math.PI * (k + 0.75)) / (points + 0.5));
    let slope = 1;
    for (let step = 0; step < 8; step++) {
      let before = 1;
      let value = x;
      for (let n = 2; n <= points; n++) {
        const next = ((2 * n - 1) * x * value - (n - 1) * before) / n;
        before = value;
        value = next;
      }
      slope = (points * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    at[k] = 0.5 * (1 - x);
    weight[k] = 1 / ((1 - x * x) * slope * slope);
  }
  return { at, weight };
}
