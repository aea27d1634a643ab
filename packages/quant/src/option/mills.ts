import { rational } from './rational.ts';

/**
 * Φ(z)/φ(z), the normal distribution over its density, for z ≤ 0.75: finite and without an
 * exponential, however deep the tail. Its mirror image is the ratio of J. P. Mills (1926).
 */
export function mills(z: number): number {
  const far = z < -5;
  const ratio = rational(far ? FAR : NEAR, far ? 1 / (z * z) : -z);
  return far ? ratio / -z : ratio;
}

// Fitted with 60 digits: to 1.2e-17 relative in −z down to −5, to 7e-17 in 1/z² beyond.
// biome-ignore format: a pair a line
const NEAR: Float64Array = Float64Array.of(
  0, 4.7466714180499115e-6,
  4.74667517454806e-6, 0.00014125522589279133,
  0.00014125500121797926, 0.0019669693694294487,
  0.0019622292837521635, 0.016727280643105427,
  0.016585899182054976, 0.09531376000028294,
  0.09336280926711493, 0.3760230923646788,
  0.35969998168727757, 1.0239994821733545,
  0.9346903813307329, 1.851468124004367,
  1.5222168228267214, 2.0124378619306973,
  1.2533141373155003, 1,
);
// biome-ignore format: a pair a line
const FAR: Float64Array = Float64Array.of(
  868.4640378689738, 2719.9852918228094,
  4093.2076336183645, 6026.49377576794,
  2696.7457998274526, 3176.660254616152,
  553.3708378817676, 593.0990292347726,
  41.72819135225272, 42.72819135225215,
  1, 1,
);
