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
