import { describe, expect, test } from 'vitest';
import { Pulse } from './pulse.ts';

const limits = { pingEveryMs: 10_000, pongLateMs: 5000, pongTimeoutMs: 30_000, windowBytes: 1000 };

describe('the pulse', () => {
  test('pings at once, then by the clock, one at a time', () => {
    const pulse = new Pulse(limits);
    const first = pulse.duePing(0)!;
    expect(pulse.duePing(20_000)).toBeNull();
    expect(pulse.pong(first)).toBe(true);
    expect(pulse.duePing(9999)).toBeNull();
    expect(pulse.duePing(10_000)).not.toEqual(first);
  });

  test('pings after a quarter of the window too', () => {
    const pulse = new Pulse(limits);
    pulse.pong(pulse.duePing(0)!);
    pulse.wrote(249);
    expect(pulse.duePing(1)).toBeNull();
    pulse.wrote(1);
    expect(pulse.duePing(1)).not.toBeNull();
  });

  test('counts bytes as delivered when the pong to a later ping is there', () => {
    const pulse = new Pulse(limits);
    const first = pulse.duePing(0)!;
    pulse.wrote(1000);
    expect(pulse.isFresh(1)).toBe(true);
    pulse.wrote(1);
    expect(pulse.isFresh(1)).toBe(false);
    // It left before the bytes did.
    expect(pulse.pong(first)).toBe(true);
    expect(pulse.isFresh(1)).toBe(false);
    expect(pulse.pong(pulse.duePing(2)!)).toBe(true);
    expect(pulse.isFresh(2)).toBe(true);
  });

  test('is stale while a pong is late and dead when it does not come', () => {
    const pulse = new Pulse(limits);
    const ping = pulse.duePing(0)!;
    expect([5000, 5001].map((nowMs) => pulse.isFresh(nowMs))).toEqual([true, false]);
    expect([30_000, 30_001].map((nowMs) => pulse.isDead(nowMs))).toEqual([false, true]);
    pulse.pong(ping);
    expect(pulse.isFresh(40_000)).toBe(true);
    expect(pulse.isDead(40_000)).toBe(false);
  });

  test('takes no pong but the one it waits for', () => {
    const pulse = new Pulse(limits);
    expect(pulse.pong(Buffer.alloc(4))).toBe(false);
    const ping = pulse.duePing(0)!;
    for (const other of [Buffer.alloc(0), Buffer.alloc(4), Buffer.concat([ping, ping])]) {
      expect(pulse.pong(other)).toBe(false);
    }
    expect(pulse.pong(ping)).toBe(true);
    expect(pulse.pong(ping)).toBe(false);
  });
});
