import { expect, test } from 'vitest';
import { seriesName, writeDays, writeVol } from './series-names.ts';

test('a series is called by its month, a weekly one by its product too', () => {
  expect(['LO.J26', 'LO1.X26', 'WL3.X26'].map(seriesName)).toEqual(['J26', 'LO1 X26', 'WL3 X26']);
});

test('days have a place while they are few, and volatilities the unit of their model', () => {
  expect([3.25 * 86_400, 45.4 * 86_400].map(writeDays)).toEqual(['3.3 d', '45 d']);
  expect([
    writeVol(0.3142, 'lognormal'),
    writeVol(12.5, 'normal'),
    writeVol(null, 'normal'),
  ]).toEqual(['31.42', '12.50', '–']);
});
