import { expect, test } from 'vitest';
import { anExpiry, aSurface } from '../../../test/a-surface.ts';
import { activeFuture } from './active-future.ts';

test('is the one whose price is nearest to the forward of the frame', () => {
  const surface = aSurface(5, [
    anExpiry('LO.J26', 30, 0.3, { forward: 66 }),
    anExpiry('LO.K26', 60, 0.3, { forward: 65.1 }),
    anExpiry('LO.M26', 90, 0.3, { forward: 64 }),
  ]);
  expect(activeFuture(surface, 65.12)).toBe('CL.K26');
  expect(activeFuture(aSurface(5), 65)).toBeNull();
});
