/** The last guard: whatever went wrong before, what goes out is a finite number or null, and never −0. */
export function rounded(value: number, scale: number): number | null {
  if (!Number.isFinite(value)) return null;
  const scaled = value * scale;
  // Beyond that a number has no such decimals, and the product might be infinite.
  return Math.abs(scaled) < 2 ** 52 ? Math.round(scaled) / scale + 0 : value;
}
