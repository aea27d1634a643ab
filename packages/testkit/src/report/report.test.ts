import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WIDTH } from './chart.ts';
import { indexedPng } from './indexed-png.ts';
import type { Run } from './measure.ts';
import { measureAll, writeReport } from './report.ts';
import { accuracy, meets } from './statistics.ts';
import { trueFields } from './truth.ts';

let folder: string;
let runs: readonly Run[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crude-accuracy-'));
  runs = measureAll('short', () => {});
  await writeReport(folder, runs);
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('the frames come as near to the truth as promised, in every scenario', () => {
  const missed = runs.flatMap(({ scenario, samples }) =>
    trueFields.flatMap(({ name, target }, index) => {
      if (target === undefined) return [];
      const found = accuracy(samples, index);
      return meets(found, target) ? [] : [{ scenario: scenario.id, name, ...found }];
    }),
  );
  expect(missed).toEqual([]);
});

test('every scenario is on the page, with pictures that are there', () => {
  const page = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const { scenario } of runs) expect(page).toContain(`| ${scenario.title} |`);
  const shown = [...page.matchAll(/^!\[.+\]\((.+)\)$/gm)].map(([, file]) => file!);
  expect(shown.sort()).toEqual(
    readdirSync(folder)
      .filter((name) => name.endsWith('.png'))
      .sort(),
  );
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
  for (const file of shown) {
    const { width, height, colours } = decode(readFileSync(join(folder, file)));
    expect(width).toBe(1.5 * WIDTH);
    expect(height).toBeGreaterThan(300);
    // Lines, letters and their soft edges: no empty picture.
    expect(colours).toBeGreaterThan(30);
  }
});

test('the same runs make the same page and pictures', async () => {
  const files = readdirSync(folder);
  const before = files.map((file) => readFileSync(join(folder, file)).toString('base64'));
  await writeReport(folder, runs);
  expect(readdirSync(folder)).toEqual(files);
  expect(files.map((file) => readFileSync(join(folder, file)).toString('base64'))).toEqual(before);
});

test('a picture keeps its pixels, as nearly as 256 colours can', () => {
  const few = new Uint8Array([255, 255, 255, 255, 31, 95, 168, 255, 0, 0, 0, 255]);
  expect([0, 1, 2].map(decode(indexedPng(few, 3, 1)).pixel)).toEqual([
    [255, 255, 255],
    // 31, 95 and 168 on a scale of 63 steps are 8, 23 and 42.
    [32, 93, 170],
    [0, 0, 0],
  ]);
  const many = Uint8Array.from(
    { length: 4 * 4096 },
    (_, i) => ((i >> 2) * (1 + (i & 3) * 7)) & 255,
  );
  const { pixel } = decode(indexedPng(many, 64, 64));
  for (let i = 0; i < 4096; i++) {
    for (const [c, value] of pixel(i).entries()) {
      const off = Math.abs(value - many[4 * i + c]!);
      if (off >= 64) expect.fail(`channel ${c} of pixel ${i} is off by ${off}`);
    }
  }
});

/** Reads a PNG of palette colours and unfiltered rows, by the specification. */
function decode(png: Uint8Array): {
  width: number;
  height: number;
  colours: number;
  pixel: (i: number) => number[];
} {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    chunks.set(
      bytes.subarray(at + 4, at + 8).toString('latin1'),
      bytes.subarray(at + 8, at + 8 + length),
    );
    at += length + 12;
  }
  const header = chunks.get('IHDR')!;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  expect([...header.subarray(8)]).toEqual([8, 3, 0, 0, 0]);
  const palette = chunks.get('PLTE')!;
  const rows = inflateSync(chunks.get('IDAT')!);
  expect(rows.length).toBe(height * (width + 1));
  const pixel = (i: number): number[] => {
    const index = rows[Math.floor(i / width) * (width + 1) + 1 + (i % width)]!;
    return [...palette.subarray(3 * index, 3 * index + 3)];
  };
  return { width, height, colours: palette.length / 3, pixel };
}
