/**
 * One step towards the root of ln c or ln(1 − c), relative to s, where Newton's would be `e`: A. S.
 * Householder's method (1970) with convergence of fifth order. The derivatives of Black's price by s
 * over its first are polynomials in h² and t²; with t = 0 they are Bachelier's.
 *
 * @param m - s times the first derivative of the logarithm
 */
export function logStep(e: number, m: number, hh: number, tt: number): number {
  const b = 3 * hh + tt;
  const a2 = hh - tt;
  const aa = a2 * a2;
  const a3 = aa - b;
  // Second to fourth derivative of the logarithm over its first.
  const g2 = a2 - m;
  const g3 = a3 - m * (3 * a2 - 2 * m);
  const g4 = a2 * (aa - 3 * b) + 12 * hh - m * (4 * a3 + 3 * aa - m * (12 * a2 - 6 * m));
  return (
    (e * (1 + e * (g2 + (e * g3) / 6))) /
    (1 + e * (1.5 * g2 + e * (0.25 * g2 * g2 + g3 / 3 + (e * g4) / 24)))
  );
}
