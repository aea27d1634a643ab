import { expect, test } from 'vitest';
import type { HistoricalError } from './errors.ts';
import type { Form } from './http.ts';
import { nanosOf } from './instant.ts';
import { canonicalKey, chunkSymbols, queryForm, type RangeRequest, rangeForm } from './request.ts';

const request: RangeRequest = {
  dataset: 'GLBX.MDP3',
  symbols: ['LO.OPT', 'CL.FUT'],
  schema: 'mbp-1',
  stypeIn: 'parent',
  // 20,412 days after the epoch.
  start: '2025-11-20',
  end: '2025-11-21',
};

function writtenOf(form: Form): string {
  return new URLSearchParams(Object.fromEntries(form)).toString();
}

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as HistoricalError).code;
  }
}

test('writes the form of get_range', () => {
  expect(writtenOf(rangeForm({ ...request, limit: 10 }))).toBe(
    'dataset=GLBX.MDP3&symbols=CL.FUT%2CLO.OPT&schema=mbp-1' +
      `&start=${20_412n * 86_400n}000000000&end=${20_413n * 86_400n}000000000` +
      '&stype_in=parent&limit=10&stype_out=instrument_id&encoding=dbn&compression=zstd',
  );
});

test('leaves how exact a start is to the server where there is no end', () => {
  const { end: _, ...open } = request;
  expect(queryForm(open)).toContainEqual(['start', '2025-11-20']);
  expect(queryForm(open).map(([name]) => name)).not.toContain('end');
});

test('reads times as the server does', () => {
  const midnight = 1_763_596_800_000_000_000n;
  expect(nanosOf('2025-11-20')).toBe(midnight);
  expect(nanosOf('2025-11-20T00:00')).toBe(midnight);
  expect(nanosOf('2025-11-20 00:00:00Z')).toBe(midnight);
  expect(nanosOf('2025-11-20T01:30:00+0130')).toBe(midnight);
  expect(nanosOf('2025-11-19T18:00:00.000000001-06:00')).toBe(midnight + 1n);
  expect(nanosOf('2025-11-20T00:00:00.5')).toBe(midnight + 500_000_000n);
  expect(nanosOf(new Date(1_763_596_800_001))).toBe(midnight + 1_000_000n);
  expect(nanosOf('1969-12-31T23:59:59.9')).toBe(-100_000_000n);
  for (const text of [
    '',
    'yesterday',
    '2025-02-30',
    '2025-13-01',
    '2025-11-20T25:00',
    '20251120',
  ]) {
    expect(
      codeOf(() => nanosOf(text)),
      text,
    ).toBe('BAD_REQUEST');
  }
  expect(codeOf(() => nanosOf(new Date(Number.NaN)))).toBe('BAD_REQUEST');
});

test('refuses what the server would refuse or misread', () => {
  const many = Array.from({ length: 2001 }, (_, i) => `S${i}`);
  expect(codeOf(() => rangeForm({ ...request, symbols: many }))).toBe('TOO_MANY_SYMBOLS');
  expect(codeOf(() => rangeForm({ ...request, symbols: many.slice(1) }))).toBeUndefined();
  expect(chunkSymbols(many).map(({ length }) => length)).toEqual([2000, 1]);
  expect(chunkSymbols([])).toEqual([]);
  for (const wrong of [
    { symbols: [] },
    { symbols: ['CL.FUT,LO.OPT'] },
    { symbols: [' '] },
    { end: '2025-11-20' },
    { limit: 0 },
    { limit: 1.5 },
    { limit: Number.NaN },
  ]) {
    expect(
      codeOf(() => rangeForm({ ...request, ...wrong })),
      JSON.stringify(wrong),
    ).toBe('BAD_REQUEST');
  }
});

test('names a request by what it asks for', () => {
  const same: RangeRequest = {
    end: new Date('2025-11-21T00:00:00Z'),
    start: 1_763_596_800_000_000_000n,
    stypeOut: 'instrument_id',
    stypeIn: 'parent',
    schema: 'mbp-1',
    symbols: ['CL.FUT', 'LO.OPT', 'CL.FUT'],
    dataset: 'GLBX.MDP3',
  };
  expect(canonicalKey(same)).toBe(canonicalKey(request));
  expect(canonicalKey(request)).toMatch(/^[0-9a-f]{64}$/);
});
