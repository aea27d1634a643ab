import { readdirSync, readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import {
  compressZstd,
  DbnDecoder,
  DbnError,
  decodeRecord,
  encodeRecord,
  upgradeRecord,
  ZstdDecoder,
} from './index.ts';

/** `DBN_FUZZ_RUNS=1000000 DBN_FUZZ_SEED=7` for a long run of other cases. */
const runs = Number(process.env['DBN_FUZZ_RUNS'] ?? '20000');
const seed = Number(process.env['DBN_FUZZ_SEED'] ?? '20261120');

const folder = new URL('./fixtures/', import.meta.url);
const samples = readdirSync(folder).map((name) => ({
  fragment: name.includes('.frag'),
  bytes: Buffer.from(readFileSync(new URL(name, folder), 'latin1').replaceAll(/\s/g, ''), 'hex'),
}));

/** Marsaglia's xorshift: the same cases for the same seed, on every machine. */
function dice(state: number): (sides: number) => number {
  state = Math.imul(state, 0x9e3779b1) || 1;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

const TRAPS = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

/** A stretch of a sample with some bytes changed, and some lost or twice. */
function mutated(bytes: Buffer, roll: (sides: number) => number): Buffer {
  let out = Buffer.from(bytes.subarray(0, 1 + roll(bytes.length)));
  for (let i = roll(8); i > 0; i--) {
    const at = roll(out.length);
    out[at] = roll(2) === 0 ? TRAPS[roll(TRAPS.length)]! : roll(256);
  }
  if (roll(4) === 0) {
    const at = roll(out.length);
    const count = roll(Math.min(out.length - at, 64) + 1);
    const again = roll(2) === 0 ? out.subarray(at, at + count) : out.subarray(0, 0);
    out = Buffer.concat([out.subarray(0, at), again, out.subarray(at + count)]);
  }
  return out;
}

/** Reads all that there is in random chunks, in a larger buffer that nobody may look into. */
function readAll(bytes: Buffer, fragment: boolean, roll: (sides: number) => number): number {
  const decoder = new DbnDecoder({ fragment });
  let read = 0;
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + roll(bytes.length);
    const around = Buffer.alloc(size + 64, 0xee);
    const copied = bytes.copy(around, 32, at, at + size);
    decoder.push(around.subarray(32, 32 + copied));
    at += copied;
    while (decoder.next()) {
      read += decoder.length;
      const record = decodeRecord(decoder);
      encodeRecord(upgradeRecord(record));
    }
  }
  expect(read).toBeLessThanOrEqual(bytes.length);
  decoder.end();
  return read;
}

function failed(act: () => unknown): string {
  try {
    act();
    return 'none';
  } catch (error) {
    if (error instanceof DbnError) return error.code;
    throw error;
  }
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed: heap, arrayBuffers } = process.memoryUsage();
  return heap + arrayBuffers;
}

test(`${runs} mutated buffers: records or a typed error`, { timeout: 3_600_000 }, () => {
  const seen = new Map<string, number>();
  const roll = dice(seed);
  let before = 0;
  let slowest = 0;
  for (let i = 0; i < runs; i++) {
    if (i === Math.floor(runs / 10)) before = heapUsed();
    const { bytes, fragment } = samples[roll(samples.length)]!;
    const bad = mutated(bytes, roll);
    const begin = performance.now();
    const code = failed(() => readAll(bad, fragment, roll));
    slowest = Math.max(slowest, performance.now() - begin);
    seen.set(code, (seen.get(code) ?? 0) + 1);
  }
  // What a decoder leaves is garbage, whatever it was fed.
  expect(heapUsed() - before).toBeLessThan(8e6);
  expect(slowest).toBeLessThan(5000);
  for (const code of [
    'none',
    'TRUNCATED',
    'BAD_LENGTH',
    'BAD_METADATA',
    'NOT_DBN',
    'BAD_VERSION',
  ]) {
    expect(seen.get(code), code).toBeGreaterThan(0);
  }
});

test(`${runs / 20} mutated zstd streams: bytes or a typed error`, {
  timeout: 3_600_000,
}, async () => {
  const roll = dice(seed + 1);
  const stored = await Promise.all(samples.map(({ bytes }) => compressZstd(bytes)));
  let most = 0;
  for (let i = 0; i < runs / 20; i++) {
    const bad = mutated(Buffer.from(stored[roll(stored.length)]!), roll);
    let given = 0;
    failed(() => {
      const zstd = new ZstdDecoder((part) => {
        given += part.length;
      });
      const half = roll(bad.length);
      zstd.push(bad.subarray(0, half));
      zstd.push(bad.subarray(half));
      zstd.end();
    });
    most = Math.max(most, given);
  }
  // A block holds 128 KiB at most, and takes three bytes at least.
  expect(most).toBeLessThan(2000 * 131_072);
});
