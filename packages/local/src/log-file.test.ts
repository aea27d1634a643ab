import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LogFile } from './log-file.ts';

test('keeps the newest lines within two files, and goes on where it was', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crude-log-'));
  const path = join(folder, 'logs', 'a.log');
  const log = new LogFile(path, 20);
  for (const line of ['one', 'two', 'three', 'four']) log.write(line);
  log.close();
  // 4 + 4 + 6 + 5 bytes are 19; the next line does not fit.
  const again = new LogFile(path, 20);
  again.write('five');
  again.close();
  expect(await readFile(`${path}.1`, 'utf8')).toBe('one\ntwo\nthree\nfour\n');
  expect(await readFile(path, 'utf8')).toBe('five\n');
  await rm(folder, { recursive: true });
});
