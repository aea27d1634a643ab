import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlockDecoder, BlockEncoder, type MarketEvent } from '@crude-alpha/contracts';
import { numberedQuotes } from '@crude-alpha/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TapeFileError } from './errors.ts';
import { readTapeFile } from './tape-file.ts';
import { openTapeFileWriter } from './tape-file-writer.ts';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tape-file-'));
  path = join(directory, 'recorded.tape');
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

function pack(events: readonly MarketEvent[], ordinal: number): Uint8Array {
  const encoder = new BlockEncoder(64 * 1024);
  for (const event of events) encoder.add(event);
  return encoder.finish(ordinal);
}

/** Blocks of 1, 2, 3 … events, beginning at an ordinal. */
function blocks(sizes: readonly number[], first = 0): Uint8Array[] {
  let at = first;
  return sizes.map((size) => {
    const block = pack(numberedQuotes(at, size), at);
    at += size;
    return block;
  });
}

async function write(...parts: readonly Uint8Array[]): Promise<void> {
  await writeFile(path, Buffer.concat(parts));
}

interface Read {
  readonly seqs: number[];
  readonly error: TapeFileError | null;
}

async function read(options: Parameters<typeof readTapeFile>[1] = {}): Promise<Read> {
  const decoder = new BlockDecoder();
  const seqs: number[] = [];
  try {
    for await (const { bytes } of readTapeFile(path, options)) {
      for (const { seq } of decoder.decode(bytes)) seqs.push(seq!);
    }
  } catch (error) {
    if (error instanceof TapeFileError) return { seqs, error };
    throw error;
  }
  return { seqs, error: null };
}

/** CRC-32 as ISO 3309 defines it, bit by bit. */
function crc32Of(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, at) => at);

describe('reading', () => {
  test('an empty file is an empty tape', async () => {
    await write();
    expect(await read()).toEqual({ seqs: [], error: null });
  });

  test('walks blocks of any size, also past what is read at once', async () => {
    const sizes = Array.from({ length: 700 }, (_, at) => 1 + ((at * 37) % 300));
    const parts = blocks(sizes);
    expect(Buffer.concat(parts).length).toBeGreaterThan(2 * 1024 * 1024);
    await write(...parts);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(await read()).toEqual({ seqs: upTo(total), error: null });
  });

  test('a recording may begin anywhere on its tape', async () => {
    await write(...blocks([2, 2], 1000));
    expect((await read()).seqs).toEqual([1000, 1001, 1002, 1003]);
  });

  test('a file cut at any byte gives its whole blocks, then the offset of the broken one', async () => {
    const parts = blocks([1, 2, 3]);
    const whole = Buffer.concat(parts);
    const starts = [0, parts[0]!.length, parts[0]!.length + parts[1]!.length];
    for (let length = 0; length < whole.length; length++) {
      await writeFile(path, whole.subarray(0, length));
      const { seqs, error } = await read();
      const block = starts.findLastIndex((start) => start <= length);
      expect(seqs).toEqual(upTo([0, 1, 3][block]!));
      if (starts.includes(length)) {
        expect(error).toBeNull();
      } else {
        expect(error).toMatchObject({ code: 'FILE_TRUNCATED', offset: starts[block], path });
        expect(error?.message).toMatch(`${path}: byte ${starts[block]}: `);
      }
    }
  });

  test('a header damaged at any byte is told with its offset, or changes nothing', async () => {
    const parts = blocks([2, 2, 2]);
    const offset = parts[0]!.length;
    for (let at = 0; at < 32; at++) {
      const damaged = Buffer.concat(parts);
      damaged[offset + at]! ^= 0xff;
      await writeFile(path, damaged);
      const { seqs, error } = await read().catch((other: unknown) => ({ seqs: [], error: other }));
      // A wrong base time or count is found by whoever decodes the block, not by the walk.
      if (!(error instanceof TapeFileError)) continue;
      expect(seqs.slice(0, 2)).toEqual([0, 1]);
      expect(error.offset).toBeGreaterThanOrEqual(offset);
    }
  });

  test('something else entirely is no tape', async () => {
    await writeFile(path, 'symbol,price\nCL.F27,70\n');
    expect((await read()).error).toMatchObject({ code: 'FILE_CORRUPT', offset: 0 });
    await writeFile(path, Buffer.alloc(100_000));
    expect((await read()).error).toMatchObject({ code: 'FILE_CORRUPT', offset: 0 });
  });

  test('a length that cannot be is not allocated', async () => {
    const [block] = blocks([1]);
    const huge = Buffer.from(block!);
    huge.writeUInt32LE(0xffff_fff0, 24);
    await write(huge);
    expect((await read()).error).toMatchObject({ code: 'FILE_CORRUPT', offset: 0 });
  });

  test('a newer version says so', async () => {
    const [block] = blocks([1]);
    const newer = Buffer.from(block!);
    newer[3] = 9;
    await write(newer);
    expect((await read()).error?.message).toMatch(/version 9/);
  });

  test('events that are missing between blocks are an error', async () => {
    const [one, two] = blocks([2, 2]);
    const [, later] = blocks([3, 2]);
    await write(one!, later!);
    expect((await read()).error).toMatchObject({
      code: 'FILE_NOT_CONTIGUOUS',
      offset: one!.length,
      message: expect.stringContaining('event 3 follows where 2 must'),
    });
    await write(one!, two!, two!);
    expect((await read()).error).toMatchObject({ code: 'FILE_NOT_CONTIGUOUS' });
  });

  test('a file that is not there is one line', async () => {
    expect((await read()).error).toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('ENOENT'),
    });
  });
});

describe('writing', () => {
  test('goes on behind what is there', async () => {
    const [one, two, three] = blocks([2, 3, 1]);
    const first = await openTapeFileWriter(path);
    expect(first.nextOrdinal).toBeNull();
    await first.append(one!);
    await first.append(two!);
    await first.close();
    const second = await openTapeFileWriter(path);
    expect(second.nextOrdinal).toBe(5);
    await second.append(three!);
    await second.close();
    expect((await read()).seqs).toEqual(upTo(6));
    // The blocks as they were but for their checksums, and the end mark of 32 bytes.
    const written = await readFile(path);
    const plain = Buffer.concat([one!, two!, three!]);
    expect(written.length).toBe(plain.length + 32);
    for (const start of [0, one!.length, one!.length + two!.length])
      written.fill(0, start + 28, start + 32);
    expect(written.subarray(0, plain.length)).toEqual(plain);
  });

  test('puts into each block the CRC-32 of its bytes', async () => {
    const [block] = blocks([2]);
    const writer = await openTapeFileWriter(path);
    await writer.append(block!);
    await writer.close();
    const written = await readFile(path);
    // A block whose reserved bytes are 0 is what the checksum is of.
    expect(written.readUInt32LE(28)).toBe(crc32Of(block!));
    expect(written.readUInt32LE(block!.length + 28)).not.toBe(0);
  });

  test('a bit that tips over anywhere is found, wherever no other check would', async () => {
    const writer = await openTapeFileWriter(path);
    for (const block of blocks([2, 2])) await writer.append(block);
    await writer.close();
    const whole = await readFile(path);
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1 << (at % 8);
      await writeFile(path, damaged);
      expect((await read()).error, `byte ${at}`).not.toBeNull();
    }
  });

  test('says whether it was ended, and nothing may follow the end', async () => {
    const [one, two] = blocks([2, 3]);
    const writer = await openTapeFileWriter(path);
    await writer.append(one!);
    await writer.close();
    await appendFile(path, two!);
    expect(await read()).toMatchObject({ seqs: [0, 1], error: { code: 'FILE_CORRUPT' } });
  });

  test('takes off a block that was cut short, and nothing else', async () => {
    const [one, two] = blocks([2, 3]);
    await write(one!, two!.subarray(0, two!.length - 1));
    const writer = await openTapeFileWriter(path);
    expect(writer.nextOrdinal).toBe(2);
    await writer.append(two!);
    await writer.close();
    expect((await read()).seqs).toEqual(upTo(5));
    await write(one!, Buffer.from('rubbish'));
    await expect(openTapeFileWriter(path)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  });

  test('touches nothing where blocks follow one whose length is damaged', async () => {
    const parts = blocks([2, 3, 4, 5]);
    const writer = await openTapeFileWriter(path);
    for (const part of parts) await writer.append(part);
    await writer.close();
    const whole = await readFile(path);
    const starts = parts.map((_, at) =>
      parts.slice(0, at).reduce((sum, { length }) => sum + length, 0),
    );
    for (const [at, start] of starts.entries()) {
      const damaged = Buffer.from(whole);
      // One bit, 65,536 bytes: the block seems to go on beyond the end of the file.
      damaged[start + 26]! ^= 1;
      await writeFile(path, damaged);
      const next = starts[at + 1] ?? whole.length - 32;
      await expect(openTapeFileWriter(path)).rejects.toMatchObject({
        code: 'FILE_CORRUPT',
        offset: start,
        message: expect.stringContaining(`another begins at byte ${next}`),
      });
      expect(await readFile(path)).toEqual(damaged);
    }
    // Without checksums, as they are on the stream, blocks are known by their headers.
    const plain = Buffer.concat(parts);
    plain[26]! ^= 1;
    await writeFile(path, plain);
    await expect(openTapeFileWriter(path)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  });

  test('ends a file only when it is told to, and leaves one alone that nothing was added to', async () => {
    const [one, two, three] = blocks([2, 3, 1]);
    const failed = await openTapeFileWriter(path);
    await failed.append(one!);
    await failed.abandon();
    expect(await read({ ended: true })).toMatchObject({
      seqs: [0, 1],
      error: { code: 'FILE_NOT_ENDED', offset: one!.length },
    });
    expect(await read()).toEqual({ seqs: [0, 1], error: null });
    const ended = await openTapeFileWriter(path);
    await ended.append(two!);
    await ended.close();
    expect(await read({ ended: true })).toEqual({ seqs: upTo(5), error: null });
    const whole = await readFile(path);
    await (await openTapeFileWriter(path)).abandon();
    expect(await readFile(path)).toEqual(whole);
    const again = await openTapeFileWriter(path);
    await again.append(three!);
    await again.abandon();
    expect((await read({ ended: true })).error).toMatchObject({ code: 'FILE_NOT_ENDED' });
    // Cut at the boundary of a block it looks whole but for the mark.
    await writeFile(path, whole.subarray(0, one!.length));
    expect((await read({ ended: true })).error).toMatchObject({ code: 'FILE_NOT_ENDED' });
  });

  test('refuses a block that does not follow', async () => {
    const [one] = blocks([2]);
    const [other] = blocks([2], 7);
    const writer = await openTapeFileWriter(path);
    await writer.append(one!);
    await expect(writer.append(other!)).rejects.toMatchObject({ code: 'FILE_NOT_CONTIGUOUS' });
    await writer.close();
    expect((await read()).seqs).toEqual([0, 1]);
  });
});
