import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { BlockEncoder, type MarketEvent } from '@crude-alpha/contracts';
import { numberedQuotes } from '@crude-alpha/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TapeFileError } from '../errors.ts';
import { openTapeFileWriter } from '../tape-file-writer.ts';
import { type FileSource, fileSource } from './file-source.ts';

const events = numberedQuotes(0, 300);
let dir: string;
let early: string;
let middle: string;
let late: string;

/** A file of the events from one ordinal on and before another, ten a block. */
async function record(name: string, from: number, to: number): Promise<string> {
  const path = join(dir, name);
  const file = await openTapeFileWriter(path);
  const encoder = new BlockEncoder(4096);
  for (let first = from; first < to; first += 10) {
    for (const event of events.slice(first, first + 10)) encoder.add(event);
    await file.append(encoder.finish(first));
  }
  await file.close();
  return path;
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'crude-files-'));
  early = await record('early.tape', 0, 100);
  middle = await record('middle.tape', 100, 200);
  late = await record('late.tape', 200, 300);
});
afterAll(async () => {
  await rm(dir, { recursive: true });
});

async function all(source: FileSource, from = source.first, to = source.next) {
  const found: [number, MarketEvent][] = [];
  for await (const window of source.read(from, to, new AbortController().signal)) {
    window.forEach((event, ordinal) => void found.push([ordinal, event]));
  }
  return found;
}
const numbered = (from: number, to: number): [number, MarketEvent][] =>
  events.slice(from, to).map((event, at) => [from + at, event]);

describe('files of one tape', () => {
  test('are one tape, in whichever order they are named', async () => {
    const empty = join(dir, 'empty.tape');
    await (await openTapeFileWriter(empty)).close();
    const source = await fileSource(late, early, empty, middle);
    expect(source).toMatchObject({ first: 0, next: 300, unended: [] });
    expect(await all(source)).toStrictEqual(numbered(0, 300));
    expect(await all(source, 95, 205)).toStrictEqual(numbered(95, 205));
    for (const at of [0, 99, 100, 250]) {
      expect(await source.ordinalAt(events[at]!.tsRecv)).toBe(at);
    }
  });

  test('are refused where they leave a hole or have something twice', async () => {
    const again = await record('again.tape', 90, 110);
    for (const paths of [
      [late, early],
      [early, again],
      [middle, middle],
    ]) {
      await expect(fileSource(...paths)).rejects.toMatchObject({ code: 'FILE_NOT_CONTIGUOUS' });
    }
  });

  test('however they are damaged give the same, an error, or say that they have no end', async () => {
    const whole = await readFile(early);
    const path = join(dir, 'damaged.tape');
    let state = 7;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    const spoil: readonly ((bytes: Buffer, at: number) => Buffer)[] = [
      (bytes, at) => {
        bytes[at]! ^= 1 << random(8);
        return bytes;
      },
      (bytes, at) => bytes.subarray(0, at),
      (bytes, at) => bytes.fill(0, at, Math.min(bytes.length, at + 1 + random(512))),
      (bytes, at) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(400))]),
      (bytes, at) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(random(at + 1))]),
      // Between two blocks, where nothing else tells.
      (bytes, at) => {
        const end = bytes.indexOf('CAT', at);
        return end < 0 ? bytes : bytes.subarray(0, end);
      },
    ];
    const seen = new Map<string, number>();
    for (let round = 0; round < 300; round++) {
      await writeFile(path, spoil[round % spoil.length]!(Buffer.from(whole), random(whole.length)));
      let came: string;
      try {
        const source = await fileSource(path);
        const isSame = isDeepStrictEqual(await all(source), numbered(0, 100));
        came = source.unended.length > 0 ? 'unended' : isSame ? 'same' : `other in round ${round}`;
      } catch (error) {
        if (!(error instanceof TapeFileError)) throw error;
        came = error.code;
      }
      seen.set(came, (seen.get(came) ?? 0) + 1);
    }
    expect([...seen.keys()].filter((came) => came.startsWith('other'))).toEqual([]);
    for (const came of ['unended', 'FILE_CORRUPT', 'FILE_TRUNCATED']) {
      expect([came, seen.get(came) ?? 0]).toEqual([came, expect.toSatisfy((n: number) => n > 20)]);
    }
  });
});
