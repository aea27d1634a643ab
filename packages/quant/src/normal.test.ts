import { describe, expect, it } from 'vitest';
import { erfc, inverseNormalCdf, normalCdf } from './normal.ts';

// Computed with 40 digits (mpmath 1.3).
const cdf = [
  [-37, 5.725571222524577e-300],
  [-20, 2.7536241186062337e-89],
  [-8, 6.220960574271784e-16],
  [-5, 2.866515718791939e-7],
  [-3, 0.0013498980316300946],
  [-1.5, 0.06680720126885807],
  [-0.66, 0.25462691467133614],
  [-0.3, 0.3820885778110474],
  [0, 0.5],
  [1e-3, 0.500398942213911],
  [0.5, 0.6914624612740131],
  [1, 0.8413447460685429],
  [2.25, 0.9877755273449553],
  [6, 0.9999999990134123],
] as const;

const quantiles = [
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798407],
  [1e-5, -4.264890793922825],
  [0.01, -2.326347874040841],
  [0.05, -1.6448536269514726],
  [0.25, -0.6744897501960817],
  [0.8, 0.8416212335729144],
  [0.975, 1.9599639845400538],
  [0.9999, 3.7190164854557084],
] as const;

describe('normal distribution', () => {
  it.each(cdf)('cdf(%d)', (x, expected) => {
    // Far out, half an ulp of x itself already moves the value by x²·1e-16.
    const allowed = 4e-16 * Math.max(2, x * x);
    expect(Math.abs(normalCdf(x) / expected - 1)).toBeLessThanOrEqual(allowed);
  });

  it.each(quantiles)('inverse(%d)', (p, expected) => {
    expect(Math.abs(inverseNormalCdf(p) / expected - 1)).toBeLessThanOrEqual(4e-15);
  });

  it('is exact at the ends', () => {
    expect(inverseNormalCdf(0.5)).toBe(0);
    expect(inverseNormalCdf(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(inverseNormalCdf(1)).toBe(Number.POSITIVE_INFINITY);
    expect(inverseNormalCdf(-0.1)).toBeNaN();
    expect(inverseNormalCdf(Number.NaN)).toBeNaN();
    expect(erfc(30)).toBe(0);
    expect(erfc(-30)).toBe(2);
  });
});
