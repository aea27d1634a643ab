import { rational } from './rational.ts';

/** tv/d at y = 1.5, where the two fits meet. */
const NEAR_FROM = 0.019537862508403087;

/**
 * A first guess, to 3e-6 relative, of Bachelier's total volatility σ√τ: of the out-of-the-money price
 * `value` of an option whose strike is `distance` away from the forward. Own fits to the inverse of
 * φ(y)/y − Φ(−y), y = distance/(σ√τ), which P. Jäckel ("Implied Normal Volatility", 2017) inverts:
 * near the money in distance/straddle (the variable of J. Choi, K. Kim and M. Kwak, 2009), in the wing
 * in the root of the logarithm.
 */
export function normalGuess(value: number, distance: number): number {
  if (value >= NEAR_FROM * distance) {
    const straddle = distance + 2 * value;
    return straddle * rational(NEAR, distance / straddle);
  }
  const share = value / distance;
  // The quotient of two numbers can be too small for a double where they are not.
  const logarithm = share > 0 ? Math.log(share) : Math.log(value) - Math.log(distance);
  return distance / rational(WING, Math.sqrt(-logarithm));
}

// biome-ignore format: a pair a line
const NEAR: Float64Array = Float64Array.of(
  -0.5412017482840701, -0.1811499371356262,
  1.287820059984958, 0.45856490790328647,
  0.21429750860176877, 0.4910392639096604,
  -2.2132183027420713, -1.7660557878366656,
  1.2533108019594499, 1,
);
// biome-ignore format: a pair a line
const WING: Float64Array = Float64Array.of(
  0.13696716482419913, 0,
  0.4208522564839445, 0.09679968625186955,
  -1.4013523852547176, 0.3034881545152551,
  1.8708803529648008, -0.4641141674631755,
  -0.5593438820490482, 1,
);
