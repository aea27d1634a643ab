import type { OperatorState, ProcessState } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { losses } from './losses.ts';
import { conditionOf, paceOf, together } from './tellings.ts';

function process(
  service: string,
  instance: string,
  figures: ProcessState['figures'],
  over: Partial<ProcessState> = {},
): ProcessState {
  return { service, instance, ready: true, reasons: [], silentMs: 100, figures, ...over };
}

function at(sec: number, ...processes: readonly ProcessState[]): OperatorState {
  return { asOf: sec * 1e6, processes, products: [], sells: false };
}

test('a figure is that of all labels and all processes of its service', () => {
  const state = at(
    0,
    process('gateway', 'a', { clients: 3, 'cut_total.too_slow': 1, 'cut_total.rate': 2 }),
    process('gateway', 'b', { clients: 4 }),
    process('store', 'c', { clients: 99 }),
  );
  expect(together(state, 'gateway', 'clients')).toBe(7);
  expect(together(state, 'gateway', 'clients', 'most')).toBe(4);
  expect(together(state, 'gateway', 'cut_total')).toBe(3);
  expect(together(state, 'gateway', 'nothing')).toBeNull();
});

test('a pace is what was added a second; who is new or began anew has none', () => {
  const before = at(
    10,
    process('ingest', 'a', { 'events_total.quote': 100, 'events_total.trade': 10 }),
    process('ingest', 'b', { 'events_total.quote': 500 }),
  );
  const now = at(
    14,
    process('ingest', 'a', { 'events_total.quote': 180, 'events_total.trade': 30 }),
    process('ingest', 'b', { 'events_total.quote': 5 }),
    process('ingest', 'c', { 'events_total.quote': 9999 }),
  );
  expect(paceOf(before, now, 'ingest', 'events_total')).toBe(25);
  expect(paceOf(before, now, 'ingest', 'events_total.trade')).toBe(5);
  expect(paceOf(null, now, 'ingest', 'events_total')).toBeNull();
  expect(paceOf(now, now, 'ingest', 'events_total')).toBeNull();
});

test('losses are added up over processes, most first, and what is none is left out', () => {
  const { list, total } = losses(
    at(
      0,
      process('ingest', 'a', { 'dropped_total.heartbeat': 2, 'rejected_total.line.json': 0 }),
      process('ingest', 'b', { 'dropped_total.heartbeat': 3 }),
      process('store', 'c', { missed_events_total: 7, derived_holes_total: 1 }),
      process('compute', 'd', { missed_events_total: 0 }),
    ),
  );
  expect(list).toEqual([
    { where: 'store', what: 'gone before they were stored', count: 7 },
    { where: 'ingest', what: 'let go to keep up: heartbeat', count: 5 },
    { where: 'store', what: 'stretch of outputs gone before it was stored', count: 1 },
  ]);
  expect(total).toBe(13);
});

test.each([
  ['ready', {}],
  ['unready', { ready: false, reasons: ['bus: disconnected'] }],
  ['standby', { ready: false, reasons: ['lease: standby'] }],
  ['silent', { silentMs: 5001 }],
  ['stopped', { ready: false, reasons: ['lifecycle: stopping', 'bus: x'], silentMs: 9000 }],
] as const)('is %s', (condition, over) => {
  expect(conditionOf(process('ingest', 'a', {}, over))).toBe(condition);
});
