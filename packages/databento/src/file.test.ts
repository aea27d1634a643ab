import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDbn, writeDbn } from './index.ts';

const hex = readFileSync(new URL('./fixtures/all-of-3.dbn.hex', import.meta.url), 'latin1');
const bytes = Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'databento-file-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function kinds(source: string | AsyncIterable<Uint8Array>): Promise<string[]> {
  const all: string[] = [];
  for await (const record of readDbn(source)) all.push(record.kind);
  return all;
}

test('a file is written whole and read again, plain and compressed', async () => {
  for (const name of ['plain.dbn', 'small.dbn.zst']) {
    const path = join(folder, name);
    await writeDbn(path, [bytes.subarray(0, 100), bytes.subarray(100)]);
    const all = await kinds(path);
    expect(all.length).toBe(23);
    expect(all).toContain('definition');
  }
  expect(readFileSync(join(folder, 'plain.dbn')).equals(bytes)).toBe(true);
  expect(readFileSync(join(folder, 'small.dbn.zst')).length).toBeLessThan(bytes.length);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a source of single bytes is a source', async () => {
  const path = join(folder, 'single.dbn.zst');
  await writeDbn(path, [bytes]);
  const stored = readFileSync(path);
  async function* single(): AsyncGenerator<Uint8Array> {
    for (const byte of stored) yield Uint8Array.of(byte);
  }
  expect((await kinds(single())).length).toBe(23);
});

test('a file that is cut off fails after what it has', async () => {
  const path = join(folder, 'cut.dbn');
  writeFileSync(path, bytes.subarray(0, -1));
  await expect(kinds(path)).rejects.toMatchObject({ code: 'TRUNCATED' });
  writeFileSync(path, '');
  await expect(kinds(path)).rejects.toMatchObject({ code: 'TRUNCATED' });
  writeFileSync(path, 'DB');
  await expect(kinds(path)).rejects.toMatchObject({ code: 'TRUNCATED' });
});

test('a file that cannot be written leaves nothing', async () => {
  await expect(writeDbn(join(folder, 'none', 'x.dbn'), [bytes])).rejects.toThrow('ENOENT');
});
