import { describe, expect, test } from 'vitest';
import { Halts } from './halts.ts';

function openAll(symbols: readonly string[]): Halts {
  const halts = new Halts();
  for (const symbol of symbols) expect(halts.take('CL', symbol, 'open')).toBeNull();
  return halts;
}

describe('a product', () => {
  test('is halted with the last of its instruments that traded, and resumes with the first', () => {
    const halts = openAll(['a', 'b', 'c']);
    expect(halts.take('CL', 'a', 'halted')).toBeNull();
    expect(halts.take('CL', 'b', 'halted')).toBeNull();
    expect(halts.take('CL', 'c', 'halted')).toBe('halted');
    expect(halts.take('CL', 'c', 'halted')).toBeNull();
    // Quotes are taken before trading resumes.
    expect(halts.take('CL', 'b', 'preOpen')).toBeNull();
    expect(halts.take('CL', 'b', 'open')).toBe('resumed');
    expect(halts.take('CL', 'a', 'open')).toBeNull();
  });

  test('that closes for the night is not halted', () => {
    const halts = openAll(['a', 'b']);
    for (const symbol of ['a', 'b']) expect(halts.take('CL', symbol, 'closed')).toBeNull();
    // What did not trade cannot stop.
    expect(halts.take('CL', 'a', 'halted')).toBeNull();
    expect(halts.take('CL', 'a', 'open')).toBeNull();
  });

  test('does not wait for what is no longer listed, nor for another product', () => {
    const halts = openAll(['a', 'b']);
    halts.take('LO', 'x', 'open');
    halts.forget('CL', 'b');
    expect(halts.take('CL', 'a', 'halted')).toBe('halted');
    expect(halts.take('LO', 'x', 'halted')).toBe('halted');
    expect(halts.take('CL', 'a', 'open')).toBe('resumed');
  });
});
