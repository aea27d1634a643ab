import { describe, expect, it } from 'vitest';
import { hash, normalAt, Rng, streams, uniformAt, waveAt } from './rng.ts';

function moments(values: readonly number[]): { mean: number; sd: number; lag: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  let lag = 0;
  for (let i = 1; i < n; i++) lag += (values[i]! - mean) * (values[i - 1]! - mean);
  return { mean, sd: Math.sqrt(variance), lag: lag / (n * variance) };
}

const N = 100_000;
const NOISE = 5 / Math.sqrt(N);

describe('keyed random numbers', () => {
  it('are uniform and independent along every part of the key', () => {
    const along = [
      Array.from({ length: N }, (_, i) => uniformAt(i, streams.flow, 1)),
      Array.from({ length: N }, (_, i) => uniformAt(1, streams.flow, i)),
      Array.from({ length: N }, (_, i) => uniformAt(1, streams.flow, 1, i)),
    ];
    for (const values of along) {
      const { mean, sd, lag } = moments(values);
      expect(Math.abs(mean - 0.5)).toBeLessThan(NOISE);
      expect(Math.abs(sd - Math.sqrt(1 / 12))).toBeLessThan(NOISE);
      expect(Math.abs(lag)).toBeLessThan(NOISE);
      // 256 bins: chi-square has mean 255 and standard deviation 22.6.
      const bins = new Array<number>(256).fill(0);
      for (const value of values) bins[Math.floor(value * 256)]!++;
      const chi = bins.reduce((sum, bin) => sum + (bin - N / 256) ** 2 / (N / 256), 0);
      expect(Math.abs(chi - 255)).toBeLessThan(5 * 22.6);
    }
  });

  it('differ by stream, and by the high half of the seed', () => {
    expect(hash(1, streams.flow, 5)).not.toBe(hash(1, streams.path, 5));
    expect(hash(1, streams.flow, 5)).not.toBe(hash(2 ** 32 + 1, streams.flow, 5));
  });

  it('make normal numbers', () => {
    const { mean, sd, lag } = moments(
      Array.from({ length: N }, (_, i) => normalAt(3, streams.day, i)),
    );
    expect(Math.abs(mean)).toBeLessThan(NOISE);
    expect(Math.abs(sd - 1)).toBeLessThan(NOISE);
    expect(Math.abs(lag)).toBeLessThan(NOISE);
  });

  it('make waves that pass smoothly through their knots', () => {
    for (let knot = 0; knot < 20; knot++) {
      expect(waveAt(1, streams.volWave, knot)).toBe(normalAt(1, streams.volWave, knot));
      const below = waveAt(1, streams.volWave, knot + 1 - 1e-6);
      expect(below).toBeCloseTo(waveAt(1, streams.volWave, knot + 1), 9);
    }
  });

  it('run on as a sequence that begins at its key', () => {
    const rng = new Rng();
    rng.start(1, streams.flow, 9);
    const first = [rng.bits(), rng.bits(), rng.bits()];
    rng.start(1, streams.flow, 10);
    expect(rng.bits()).not.toBe(first[0]);
    rng.start(1, streams.flow, 9);
    expect([rng.bits(), rng.bits(), rng.bits()]).toEqual(first);
    const { mean, sd, lag } = moments(Array.from({ length: N }, () => rng.uniform()));
    expect(Math.abs(mean - 0.5)).toBeLessThan(NOISE);
    expect(Math.abs(sd - Math.sqrt(1 / 12))).toBeLessThan(NOISE);
    expect(Math.abs(lag)).toBeLessThan(NOISE);
  });
});
