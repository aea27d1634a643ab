import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { channelId, recordWith } from '../../test/record.ts';
import { ChannelBook } from './channel-book.ts';
import { fileRecords } from './file-records.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crude-records-'));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (accepted: bigint) => recordWith({ accepted });

describe('records in files', () => {
  test('are there again, whole, for the next process', async () => {
    const first = await fileRecords(folder);
    expect(await first.read(channelId)).toBeNull();
    const revision = await first.write(channelId, at(1n), null);
    expect(await first.write(channelId, at(2n), revision)).toBe(2);
    await first.close();
    const second = await fileRecords(folder);
    expect((await second.read(channelId))?.record).toEqual(at(2n));
    await second.close();
  });

  test('move only from the revision that was read, whoever is quicker', async () => {
    const records = await fileRecords(folder);
    const revision = (await records.write(channelId, at(0n), null))!;
    expect(await records.write(channelId, at(9n), null)).toBeNull();
    const rivals = await Promise.all(
      Array.from({ length: 40 }, (_, n) => records.write(channelId, at(BigInt(n)), revision)),
    );
    expect(rivals.filter((won) => won !== null)).toHaveLength(1);
    await records.close();
  });

  test('belong to one process: another is told whose they are', async () => {
    const mine = await fileRecords(folder);
    await expect(fileRecords(folder)).rejects.toMatchObject({
      code: 'BOOK_IN_USE',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await mine.close();
    await (await fileRecords(folder)).close();
  });

  test('that are damaged stop the start: guessing at money is worse', async () => {
    await writeFile(join(folder, `${channelId}.json`), '{"version":1');
    await expect(fileRecords(folder)).rejects.toMatchObject({ code: 'BOOK_CORRUPT' });
  });
});

test('what was said to be written is there after kill -9, thirty times in the middle of writing', async () => {
  const program = `
    import { fileRecords } from ${JSON.stringify(new URL('../../dist/book/file-records.js', import.meta.url).href)};
    const records = await fileRecords(${JSON.stringify(folder)});
    const id = ${JSON.stringify(channelId)};
    let { record, revision } = (await records.read(id)) ?? { record: JSON.parse(process.argv[1], (_, v) =>
      typeof v === 'string' && /^\\d+n$/.test(v) ? BigInt(v.slice(0, -1)) : v), revision: null };
    for (;;) {
      const highestVoucherAmount = record.channel.highestVoucherAmount + 1n;
      record = { ...record, channel: { ...record.channel, highestVoucherAmount } };
      revision = await records.write(id, record, revision);
      process.stdout.write(highestVoucherAmount + '\\n');
    }`;
  const first = JSON.stringify(at(0n), (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
  let said = 0n;
  for (let kills = 0; kills < 30; kills += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, first], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      // Somewhere in the middle of the writes that follow.
      if (output.split('\n').length > 3 + (kills % 7)) child.kill('SIGKILL');
    });
    await once(child, 'close');
    said = BigInt(output.trim().split('\n').at(-1)!);
    const records = await fileRecords(folder);
    const kept = (await records.read(channelId))!.record.channel.highestVoucherAmount;
    await records.close();
    // The one after it may have been written too, and not been told any more.
    expect([said, said + 1n]).toContain(kept);
  }
  expect(said).toBeGreaterThan(100n);
  expect((await readdir(folder)).filter((name) => name.endsWith('.json'))).toHaveLength(1);
}, 60_000);

test('a book over files sees what it writes', async () => {
  const book = await ChannelBook.open(await fileRecords(folder));
  await book.update(channelId, () => ({ record: at(5n), result: null }));
  expect(book.get(channelId)?.channel.highestVoucherAmount).toBe(5n);
  expect([...book.all()]).toHaveLength(1);
  await book.close();
});
