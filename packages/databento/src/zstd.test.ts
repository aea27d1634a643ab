import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compressZstd, DbnError, decompressZstd, isZstd, ZstdDecoder } from './index.ts';

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof DbnError) return error.code;
    throw error;
  }
  return 'none';
}

/** Marsaglia's xorshift. */
function dice(state: number): (sides: number) => number {
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

/** From RFC 8878: a frame of one raw block, "abc", its size said, no checksum. */
const RAW = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x19, 0, 0, 0x61, 0x62, 0x63);
/** One block of five times "z", with a window instead of a size, and a checksum that nobody reads. */
const RUN = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 4, 0, 0x2b, 0, 0, 0x7a, 1, 2, 3, 4);
const SKIPPABLE = Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9);

function text(...parts: readonly Uint8Array[]): string {
  return Buffer.from(decompressZstd(Buffer.concat(parts))).toString('latin1');
}

test('frames written by hand, alone and in a row', () => {
  expect(text(RAW)).toBe('abc');
  expect(text(RUN)).toBe('zzzzz');
  expect(text(RAW, SKIPPABLE, RUN, RAW)).toBe('abczzzzzabc');
  expect(text()).toBe('');
  expect([isZstd(RAW), isZstd(Uint8Array.of(0x44, 0x42, 0x4e, 3))]).toEqual([true, false]);
});

test('what was compressed comes out, however it is cut', async () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 7);
  const one = await compressZstd(bytes);
  const two = Buffer.concat([one, await compressZstd(bytes.subarray(0, 999), 19)]);
  expect(one.length).toBeLessThan(bytes.length / 4);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), (size) => {
      const parts: Uint8Array[] = [];
      const decoder = new ZstdDecoder((part) => parts.push(part));
      for (let at = 0; at < two.length; at += size) decoder.push(two.subarray(at, at + size));
      decoder.end();
      const whole = Buffer.concat(parts);
      expect(whole.equals(Buffer.concat([bytes, bytes.subarray(0, 999)]))).toBe(true);
    }),
    { numRuns: 20 },
  );
  expect((await compressZstd(new Uint8Array(0))).length).toBeGreaterThan(0);
});

/** Bytes of many kinds: noise, text, runs, records that differ little, and all of them in a row. */
const noise = dice(7);
const contents: Readonly<Record<string, Uint8Array>> = {
  noise: Uint8Array.from({ length: 200_000 }, () => noise(256)),
  'few letters': Uint8Array.from({ length: 300_000 }, () => 97 + Math.min(noise(9), noise(9))),
  runs: Uint8Array.from({ length: 400_000 }, (_, i) => (i / 5000) & 255),
  records: Uint8Array.from({ length: 480_000 }, (_, i) =>
    i % 48 < 44 ? (i % 48) * 5 : noise(256),
  ),
  one: Uint8Array.of(7),
};

test.each(Object.entries(contents))(
  '%s comes out as it went in, at every level',
  async (_, bytes) => {
    for (const level of [-5, 1, 3, 6, 12, 19]) {
      const packed = await compressZstd(bytes, level);
      expect(Buffer.from(decompressZstd(packed)).equals(bytes), String(level)).toBe(true);
    }
  },
);

test('damage to blocks of realistic size costs no time', { timeout: 60_000 }, async () => {
  const packed = await compressZstd(contents['records']!.subarray(0, 100_000));
  const roll = dice(11);
  for (let i = 0; i < 1500; i++) {
    const bad = packed.slice();
    for (let k = 1 + roll(4); k > 0; k--)
      bad[roll(2) === 0 ? roll(80) : roll(bad.length)] = roll(256);
    const begin = performance.now();
    expect(['none', 'ZSTD_CORRUPT', 'TRUNCATED']).toContain(codeOf(() => decompressZstd(bad)));
    expect(performance.now() - begin).toBeLessThan(5000);
  }
});

test('a stream that ends early says so at each byte', () => {
  const bytes = Buffer.concat([RAW, SKIPPABLE, RUN]);
  for (let length = 1; length < bytes.length; length++) {
    const whole = [RAW.length, RAW.length + SKIPPABLE.length].includes(length);
    const code = codeOf(() => decompressZstd(bytes.subarray(0, length)));
    expect(code, String(length)).toBe(whole ? 'none' : 'TRUNCATED');
  }
});

test.each([
  ['no frame', Uint8Array.of(1, 2, 3, 4)],
  ['a reserved bit', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x28, 3)],
  ['a dictionary', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x21, 3)],
  ['a window of 3.75 TB', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0xff)],
  ['a reserved block', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x1f, 0, 0)],
  ['a block of 2 MB', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0xf9, 0xff, 0xff)],
  ['no literals', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x0d, 0, 0, 0xff)],
])('%s is refused', (_, bytes) => {
  expect(codeOf(() => decompressZstd(bytes))).toBe('ZSTD_CORRUPT');
});
