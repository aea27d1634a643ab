/**
 * A ratio of two polynomials by Horner's rule. The table holds the coefficients in pairs, numerator
 * and denominator, from the highest power down. As a loop over a table, and not as an expression, it
 * is so short that V8 inlines it wherever it stands: a call that is not inlined boxes its numbers.
 */
export function rational(table: Float64Array, y: number): number {
  let p = 0;
  let q = 0;
  for (let i = 0; i < table.length; i += 2) {
    p = p * y + table[i]!;
    q = q * y + table[i + 1]!;
  }
  return p / q;
}
