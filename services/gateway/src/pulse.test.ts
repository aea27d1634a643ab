import { describe, expect, test } from 'vitest';
import { pingFrame } from './ping-frame.ts';
import { Pulse } from './pulse.ts';

const limits = { pingEveryMs: 10_000, pongLateMs: 5000, pongTimeoutMs: 30_000, windowBytes: 1000 };

let pings = 0;

/** The payload of a ping, when one is due and goes out now. */
function duePing(pulse: Pulse, nowMs: number): Buffer | null {
  if (!pulse.isPingDue(nowMs)) return null;
  pings += 1;
  pulse.pinged(pings, nowMs);
  // RFC 6455, 5.5: FIN and opcode 9, then the length of what follows.
  const frame = pingFrame(pings);
  expect(frame.subarray(0, 2).toString('hex')).toBe('8904');
  return frame.subarray(2);
}

describe('the pulse', () => {
  test('pings at once, then by the clock, one at a time', () => {
    const pulse = new Pulse(limits);
    const first = duePing(pulse, 0)!;
    expect(duePing(pulse, 20_000)).toBeNull();
    expect(pulse.pong(first)).toBe(true);
    expect(duePing(pulse, 9999)).toBeNull();
    expect(duePing(pulse, 10_000)).not.toEqual(first);
  });

  test('pings after half of the window too', () => {
    const pulse = new Pulse(limits);
    pulse.pong(duePing(pulse, 0)!);
    pulse.wrote(499);
    expect(duePing(pulse, 1)).toBeNull();
    pulse.wrote(1);
    expect(duePing(pulse, 1)).not.toBeNull();
  });

  test('counts bytes as delivered when the pong to a later ping is there', () => {
    const pulse = new Pulse(limits);
    const first = duePing(pulse, 0)!;
    pulse.wrote(1000);
    expect(pulse.isFresh(1)).toBe(true);
    pulse.wrote(1);
    expect(pulse.isFresh(1)).toBe(false);
    // It left before the bytes did.
    expect(pulse.pong(first)).toBe(true);
    expect(pulse.isFresh(1)).toBe(false);
    expect(pulse.pong(duePing(pulse, 2)!)).toBe(true);
    expect(pulse.isFresh(2)).toBe(true);
  });

  test('is stale while a pong is late and dead when it does not come', () => {
    const pulse = new Pulse(limits);
    const ping = duePing(pulse, 0)!;
    expect([5000, 5001].map((nowMs) => pulse.isFresh(nowMs))).toEqual([true, false]);
    expect([30_000, 30_001].map((nowMs) => pulse.isDead(nowMs))).toEqual([false, true]);
    pulse.pong(ping);
    expect(pulse.isFresh(40_000)).toBe(true);
    expect(pulse.isDead(40_000)).toBe(false);
  });

  test('takes no pong but the one it waits for', () => {
    const pulse = new Pulse(limits);
    expect(pulse.pong(Buffer.alloc(4))).toBe(false);
    const ping = duePing(pulse, 0)!;
    for (const other of [Buffer.alloc(0), Buffer.alloc(4), Buffer.concat([ping, ping])]) {
      expect(pulse.pong(other)).toBe(false);
    }
    expect(pulse.pong(ping)).toBe(true);
    expect(pulse.pong(ping)).toBe(false);
  });
});
