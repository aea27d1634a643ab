import { describe, expect, test } from 'vitest';
import { type Now, PaidTime } from './paid-time.ts';

const START = 1_767_625_200_000;

/** Both clocks, so many seconds after the start; `askew` is how wrong the one on the wall is. */
function at(sec: number, askewSec = 0): Now {
  return { wallMs: START + (sec + askewSec) * 1000, steadyMs: 5_000 + sec * 1000 };
}

function minute(n: number, symbol = 'CL') {
  return { symbol, token: `${symbol}${n}`, expiresAtMs: START + n * 60_000, minutes: 1 };
}

describe('a token is used', () => {
  test('while its time runs, and not longer', () => {
    const time = new PaidTime();
    expect(time.usable('CL', at(0))).toBeNull();
    time.bought(minute(1), at(0));
    expect(time.usable('CL', at(30))).toBe('CL1');
    expect(time.usable('CL', at(59.5))).toBeNull();
    expect(time.usable('GC', at(30))).toBeNull();
  });

  test('by a clock that is slow: the gateway says when it is over', () => {
    const time = new PaidTime();
    time.bought(minute(1), at(0, -300));
    expect(time.usable('CL', at(70, -300))).toBe('CL1');
    time.rejected('CL', at(70, -300));
    expect(time.usable('CL', at(70, -300))).toBeNull();
    expect(time.isCheated).toBe(false);
  });

  test('by a clock that is fast: bought early now and then, but never more than one ahead', () => {
    const time = new PaidTime();
    time.bought(minute(1), at(0, 300));
    expect(time.usable('CL', at(1, 300))).toBeNull();
    time.bought(minute(2), at(1, 300));
    expect(time.isAhead('CL', at(2, 300))).toBe(true);
    expect(time.usable('CL', at(2, 300))).toBe('CL2');
  });
});

test('a gateway that asks again and again is paid as fast as time goes by, one payment ahead', () => {
  const time = new PaidTime();
  let payments = 0;
  for (let sec = 0; sec < 600; sec += 1) {
    if (!time.isAhead('CL', at(sec))) time.bought(minute(++payments), at(sec));
  }
  // Ten minutes, the one that is running and the one ahead.
  expect(payments).toBeLessThanOrEqual(12);
  expect(payments).toBeGreaterThanOrEqual(10);
});

test('symbols that end together are renewed together, others are not', () => {
  const time = new PaidTime();
  time.bought(minute(1, 'CL'), at(0));
  time.bought({ ...minute(1, 'GC'), expiresAtMs: START + 63_000 }, at(3));
  time.bought(minute(2, 'BZ'), at(4));
  expect(time.due(['CL', 'GC', 'BZ'])).toEqual(['CL', 'GC']);
});

describe('a gateway that does not honour what was paid', () => {
  test('gets three payments', () => {
    const time = new PaidTime();
    for (const n of [1, 2, 3]) {
      expect(time.isCheated).toBe(false);
      time.bought(minute(1), at(n));
      time.rejected('CL', at(n + 1));
    }
    expect(time.isCheated).toBe(true);
  });

  test('is forgiven when it honours the next one', () => {
    const time = new PaidTime();
    for (let n = 0; n < 20; n += 1) {
      const sec = n * 200;
      time.bought(minute(1), at(sec));
      time.rejected('CL', at(sec + 1));
      time.bought(minute(1), at(sec + 2));
      time.bought(minute(2), at(sec + 52));
      time.rejected('CL', at(sec + 122));
    }
    expect(time.isCheated).toBe(false);
  });
});
