import { expect, test } from 'vitest';
import { aFlow } from '../../../test/a-surface.ts';
import { flowBars, netOf } from './flow-bars.ts';
import { emptyTape, type FlowTape, stepFlow } from './flow-tape.ts';

const after = (...flows: ReturnType<typeof aFlow>[]): FlowTape => flows.reduce(stepFlow, emptyTape);

test('the newest line stands first, and a second counts once', () => {
  const first = aFlow(1, { series: 'LO.J26' }, { series: 'LO.K26' });
  const tape = after(first, first, aFlow(2, { series: 'LO.M26' }));
  expect(tape.lines.map(({ key, series }) => `${key} ${series}`)).toEqual([
    '2.0 LO.M26',
    '1.1 LO.K26',
    '1.0 LO.J26',
  ]);
});

test('minutes add up by side; a second belongs to the minute that it lies in', () => {
  // The second that ends at 60 is the last one of the first minute.
  const tape = after(
    aFlow(59, { delta: 2, vega: 100 }, { right: 'P', delta: -1, vega: 40 }),
    aFlow(60, { delta: 3, vega: null }),
    aFlow(61, { right: 'P', delta: -4, vega: -10 }),
  );
  expect(flowBars(tape, 'delta', 3600)).toEqual({ secs: [0, 60], call: [5, 0], put: [-1, -4] });
  expect(flowBars(tape, 'vega', 3600)).toEqual({ secs: [0, 60], call: [100, 0], put: [40, -10] });
  expect(netOf(flowBars(tape, 'vega', 3600))).toBe(130);
});

test('grows no further than its bounds', () => {
  let tape = emptyTape;
  for (let sec = 1; sec <= 5 * 3600; sec += 1) tape = stepFlow(tape, aFlow(sec, { delta: 1 }, {}));
  expect(tape.lines.length).toBe(120);
  // The last four hours, and of those a quarter of an hour.
  expect(tape.minutes.length).toBe(240);
  expect(flowBars(tape, 'delta', 900).call).toEqual(Array(15).fill(60));
});

test('time that goes back is another tape', () => {
  const tape = after(aFlow(100, { delta: 1 }), aFlow(5, { delta: 2 }));
  expect(tape.lines.length).toBe(1);
  expect(flowBars(tape, 'delta', 900).call).toEqual([2]);
});
