import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crude-durable-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('what was said to be written is there after kill -9, ten times in the middle of writing', async () => {
  const path = join(folder, 'number');
  const program = `
    import { writeDurably } from ${JSON.stringify(new URL('../dist/durable-file.js', import.meta.url).href)};
    for (let number = Number(process.argv[1]) + 1; ; number += 1) {
      await writeDurably(${JSON.stringify(path)}, Buffer.from(String(number).repeat(5_000)));
      process.stdout.write(number + '\\n');
    }`;
  let kept = 1000;
  for (let kills = 0; kills < 10; kills += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, String(kept)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      // Somewhere in the middle of the writes that follow.
      if (output.split('\n').length > 3 + (kills % 7)) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const said = Number(output.trim().split('\n').at(-1));
    const text = await readFile(path, 'utf8');
    kept = Number(text.slice(0, 4));
    // The one after it may have been written too, and not been told any more.
    expect([said, said + 1]).toContain(kept);
    expect(text === String(kept).repeat(5_000)).toBe(true);
  }
  expect(kept).toBeGreaterThan(1030);
}, 60_000);
