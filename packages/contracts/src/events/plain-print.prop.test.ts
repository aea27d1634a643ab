import { anyEvent } from '@crude-alpha/testkit';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { isPlainQuote, isPlainTrade } from './plain-print.ts';
import { Quote } from './quote.ts';
import { Trade } from './trade.ts';

const validators = { quote: Compile(Quote), trade: Compile(Trade) };
const isPlain = { quote: isPlainQuote, trade: isPlainTrade };

const print = anyEvent.filter(
  (event): event is Quote | Trade => event.type === 'quote' || event.type === 'trade',
);
const odd = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    '',
    'C..F',
    'a b',
    'a.b',
    'quote',
    'trade',
    'none',
    true,
    {},
    [],
  ),
  fc.constantFrom(0, -0, -1, 0.5, 1, 999, 1000, 2 ** 52 - 1, 2 ** 52, 4_102_444_800_000_001),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 'x'.repeat(64), 'x'.repeat(65), 5n),
);
const change = fc.record({ at: fc.nat(), value: odd, add: fc.boolean(), remove: fc.boolean() });

test('every quote and trade of the contract is plain', () => {
  fc.assert(
    fc.property(print, (event) => {
      expect(isPlain[event.type]({ ...event })).toBe(true);
    }),
  );
});

test('what is plain is what the validator takes, whatever is wrong with it', () => {
  let taken = 0;
  let refused = 0;
  fc.assert(
    fc.property(print, change, ({ type, ...event }, { at, value, add, remove }) => {
      const fields: Record<string, unknown> = { type, ...event };
      const names = [...Object.keys(fields), 'tsNs', 'seq'];
      const name = add ? 'extra' : names[at % names.length]!;
      if (remove) delete fields[name];
      else fields[name] = value;
      // A field that is there and undefined is left to the validator.
      if (fields[name] === undefined && name in fields) return;
      const plain = isPlain[type](fields);
      expect(plain).toBe(validators[type].Check(fields));
      if (plain) taken++;
      else refused++;
    }),
    { numRuns: 5_000 },
  );
  expect(taken).toBeGreaterThan(200);
  expect(refused).toBeGreaterThan(200);
});
