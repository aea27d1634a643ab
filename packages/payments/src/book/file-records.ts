import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hex } from 'viem';
import { writeDurably } from '../durable-file.ts';
import { PaymentsError } from '../errors.ts';
import { tryLock } from '../lock-file.ts';
import { decodeRecord, encodeRecord } from './record-codec.ts';
import type { RecordListener, Records, Stored } from './records.ts';

const SUFFIX = '.json';

/**
 * Records as files of one folder, for one process without a shared store. A write is on the disk
 * before it resolves, and a half-written one is never read: a new file takes the place of the old.
 */
export async function fileRecords(folder: string): Promise<Records> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await tryLock(join(folder, 'lock'));
  if ('holder' in lock) {
    throw new PaymentsError('BOOK_IN_USE', `${folder} is in use by process ${lock.holder}`);
  }
  const all = new Map<Hex, Stored>();
  for (const name of await readdir(folder)) {
    if (!name.endsWith(SUFFIX)) continue;
    const record = decodeRecord(await readFile(join(folder, name)));
    all.set(record.channel.channelId, { record, revision: 1 });
  }
  let listener: RecordListener = () => {};
  let last: Promise<unknown> = Promise.resolve();

  return {
    read: async (id) => all.get(id) ?? null,
    write: (id, record, after) => {
      // One at a time: that is what makes the revision checked here the one that is followed.
      const written = last.then(async () => {
        if ((all.get(id)?.revision ?? null) !== after) return null;
        await writeDurably(join(folder, `${id}${SUFFIX}`), encodeRecord(record));
        const stored = { record, revision: (after ?? 0) + 1 };
        all.set(id, stored);
        listener(id, stored.revision, () => record);
        return stored.revision;
      });
      last = written.catch(() => {});
      return written.catch((cause: unknown) => {
        throw new PaymentsError('BOOK_UNREACHABLE', `cannot write to ${folder}`, { cause });
      });
    },
    follow: async (hear) => {
      listener = hear;
      for (const [id, { record, revision }] of all) hear(id, revision, () => record);
    },
    close: async () => {
      await last;
      await lock.release();
    },
  };
}
