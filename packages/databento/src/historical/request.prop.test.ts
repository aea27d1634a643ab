import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalKey, type RangeRequest } from './request.ts';

const day = 86_400_000;

const requests = fc
  .record({
    dataset: fc.constantFrom('GLBX.MDP3', 'IFEU.IMPACT'),
    symbols: fc.uniqueArray(fc.stringMatching(/^[A-Z0-9. :]{0,6}[A-Z]$/), {
      minLength: 1,
      maxLength: 8,
    }),
    schema: fc.constantFrom('trades', 'mbp-1', 'ohlcv-1m'),
    stypeIn: fc.constantFrom('raw_symbol', 'parent', 'continuous'),
    stypeOut: fc.constantFrom('instrument_id', 'raw_symbol'),
    from: fc.integer({ min: 14_000, max: 20_000 }),
    days: fc.integer({ min: 1, max: 400 }),
    limit: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
  })
  .map(
    ({ from, days, limit, ...rest }): RangeRequest => ({
      ...rest,
      start: new Date(from * day),
      end: new Date((from + days) * day),
      ...(limit === undefined ? {} : { limit }),
    }),
  );

/** The parts of a request in plain words, by another way than the form. */
function meaningOf(request: RangeRequest): string {
  return JSON.stringify([
    request.dataset,
    [...request.symbols].sort(),
    request.schema,
    request.stypeIn,
    request.stypeOut,
    (request.start as Date).toISOString(),
    (request.end as Date).toISOString(),
    request.limit ?? null,
  ]);
}

test('the order and repetition of symbols and the writing of times do not change the key', () => {
  fc.assert(
    fc.property(requests, fc.integer(), (request, seed) => {
      const turn = Math.abs(seed) % request.symbols.length;
      const rewritten: RangeRequest = {
        ...request,
        symbols: [...request.symbols.slice(turn), ...request.symbols],
        start: (request.start as Date).toISOString().slice(0, 10),
        end: BigInt((request.end as Date).getTime()) * 1_000_000n,
      };
      expect(canonicalKey(rewritten)).toBe(canonicalKey(request));
    }),
  );
});

test('requests have the same key exactly when they ask for the same', () => {
  fc.assert(
    fc.property(requests, requests, (a, b) => {
      expect(canonicalKey(a) === canonicalKey(b)).toBe(meaningOf(a) === meaningOf(b));
      for (const change of [
        { schema: 'mbo' },
        { limit: (a.limit ?? 0) + 1 },
        { symbols: [...a.symbols, 'another'] },
        { end: new Date((a.end as Date).getTime() + 1) },
      ]) {
        expect(canonicalKey({ ...a, ...change })).not.toBe(canonicalKey(a));
      }
    }),
  );
});
