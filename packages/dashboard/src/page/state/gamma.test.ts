import { expect, test } from 'vitest';
import { gammaView } from './gamma.ts';

test('is drawn from the first strike that can be seen to the last, in per cent', () => {
  const profile = {
    callWall: 75,
    putWall: 65,
    strike: [55, 60, 65, 70, 75, 90],
    call: [0, 0.001, 0, 0.25, 1, 0.004],
    put: [0.001, 0, 0.5, 0, 0, 0],
  };
  expect(gammaView(profile, 70.5)).toEqual({
    forward: 70.5,
    callWall: 75,
    putWall: 65,
    strike: [65, 70, 75],
    call: [0, 25, 100],
    put: [50, 0, 0],
  });
  expect(gammaView({ ...profile, strike: [], call: [], put: [] }, null).strike).toEqual([]);
});
