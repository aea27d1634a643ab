import { expect, test } from 'vitest';
import type { LiveSubscription } from './subscription.ts';
import { checkSubscription, subscriptionLines } from './subscription.ts';

const symbols = (count: number): string[] => Array.from({ length: count }, (_, i) => `S${i}`);
const trades: LiveSubscription = { schema: 'trades', stypeIn: 'parent', symbols: ['CL.FUT'] };

test('one line as the gateway reads it', () => {
  expect(subscriptionLines(trades, 1_700_000_000_000_000_001n, 7)).toBe(
    'schema=trades|stype_in=parent|id=7|start=1700000000000000001|symbols=CL.FUT|snapshot=0|is_last=1\n',
  );
});

test.each([
  [1, [1]],
  [500, [500]],
  [501, [500, 1]],
  [1_000, [500, 500]],
  [1_499, [500, 500, 499]],
])('%i symbols go in chunks, of which only the last says so', (count, chunks) => {
  const wanted = { ...trades, symbols: symbols(count) };
  const lines = subscriptionLines(wanted, undefined, 1).trimEnd().split('\n');
  expect(lines.map((line) => /symbols=([^|]*)/.exec(line)![1]!.split(',').length)).toEqual(chunks);
  expect(lines.map((line) => line.endsWith('is_last=1'))).toEqual(
    chunks.map((_, i) => i === chunks.length - 1),
  );
  expect(lines.flatMap((line) => /symbols=([^|]*)/.exec(line)![1]!.split(','))).toEqual(
    symbols(count),
  );
});

test.each<[string, LiveSubscription, LiveSubscription[]]>([
  ['no symbols', { ...trades, symbols: [] }, []],
  ['a symbol that would end the field', { ...trades, symbols: ['A|start=0'] }, []],
  ['a symbol that would end the line', { ...trades, symbols: ['A\nstart_session'] }, []],
  ['two symbols in one', { ...trades, symbols: ['A,B'] }, []],
  ['a schema that is none', { ...trades, schema: 'quotes' as 'trades' }, []],
  ['a snapshot of trades', { ...trades, snapshot: true }, []],
  ['a snapshot with a start', { ...trades, schema: 'mbo', snapshot: true, start: 1n }, []],
  ['tbbo beside mbp-1', { ...trades, schema: 'tbbo' }, [{ ...trades, schema: 'mbp-1' }]],
])('%s cannot be subscribed to', (_, wanted, others) => {
  expect(() => checkSubscription(wanted, others)).toThrow(
    expect.objectContaining({ code: 'BAD_SUBSCRIPTION' }),
  );
});
