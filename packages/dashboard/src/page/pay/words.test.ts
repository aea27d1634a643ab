import { expect, test } from 'vitest';
import { type PayState, unknown } from './pay-state.ts';
import { adviceFor, statusWords, writeLeft, writeUnits } from './words.ts';

const idle: PayState = { ...unknown, phase: 'idle' };

test('base units are whole numbers, in groups of three, however many', () => {
  expect([0n, 999n, 100_000n, 12_345_678_901_234_567_890n].map(writeUnits)).toEqual([
    '0',
    '999',
    '100,000',
    '12,345,678,901,234,567,890',
  ]);
});

test.each([
  [1.0833333, '1:04'],
  [1, '1:00'],
  [0.999, '0:59'],
  [0, '0:00'],
  [-1, '0:00'],
  [75.5, '75:30'],
])('%f minutes are %s', (minutes, text) => {
  expect(writeLeft(minutes)).toBe(text);
});

test('the amounts of a closed channel are told', () => {
  const closed = { channelId: '0xc1', spent: 2_000n, refunded: 98_000n };
  expect(statusWords({ ...idle, closed })).toBe(
    'Settled: 2,000 spent, 98,000 came back to the wallet.',
  );
  const channel = { id: '0xc2', deposit: 100_000n, spent: 0n };
  expect(statusWords({ ...idle, closed, channel })).toContain('A channel is open.');
});

test('there is advice for every failure, and for those that nobody thought of', () => {
  expect(adviceFor({ code: 'CHAIN_UNREACHABLE', message: '' })).toContain('Nothing is lost');
  expect(adviceFor({ code: 'SOMETHING', message: '' })).toContain('not lost');
});
