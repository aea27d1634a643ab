import { expect, it } from 'vitest';
import { minimise } from './nelder-mead.ts';

it("walks down Rosenbrock's valley to (1, 1)", () => {
  // Rosenbrock 1960, from his own starting place.
  const valley = (x: number, y: number): number => 100 * (y - x * x) ** 2 + (1 - x) ** 2;
  const { x, y, value } = minimise(valley, -1.2, 1, 0.5, 1e-9, 1000);
  expect(x).toBeCloseTo(1, 7);
  expect(y).toBeCloseTo(1, 7);
  expect(value).toBeLessThan(1e-14);
});

it('keeps out of where the function is no number', () => {
  const { x, y } = minimise(
    (px, py) => (px < 0.5 ? Number.NaN : px * px + py * py),
    2,
    2,
    0.5,
    1e-9,
    1000,
  );
  expect(x).toBeCloseTo(0.5, 5);
  expect(y).toBeCloseTo(0, 3);
});

it('ends where it is told to', () => {
  let asked = 0;
  minimise(() => asked++, 0, 0, 1, 0, 10);
  expect(asked).toBeLessThanOrEqual(3 + 4 * 10);
});
