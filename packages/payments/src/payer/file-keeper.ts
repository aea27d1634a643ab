import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hex } from 'viem';
import { writeDurably } from '../durable-file.ts';
import { PaymentsError, reasonOf } from '../errors.ts';
import { tryLock } from '../lock-file.ts';
import type { ChannelKeeper, HeldChannel } from './held-channel.ts';

const SUFFIX = '.channel.json';
const VERSION = 1;
const BIGINT = /^\d+n$/;

/** Keeps channels in a folder, a file each, that only its owner may read. */
export async function fileKeeper(folder: string): Promise<ChannelKeeper> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const claims = new Map<Hex, () => Promise<void>>();
  return {
    all: async () => {
      const names = (await readdir(folder)).filter((name) => name.endsWith(SUFFIX)).sort();
      return Promise.all(names.map((name) => read(join(folder, name))));
    },
    put: async (channel) => {
      const json = JSON.stringify(
        { version: VERSION, ...channel },
        (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value),
        2,
      );
      const path = join(folder, `${channel.channelId}${SUFFIX}`);
      try {
        await writeDurably(path, Buffer.from(`${json}\n`));
      } catch (cause) {
        const reason = `cannot write to ${folder}: ${reasonOf(cause)}`;
        throw new PaymentsError('BOOK_UNREACHABLE', reason, { cause });
      }
    },
    claim: async (id) => {
      const lock = await tryLock(join(folder, `${id}.lock`));
      if ('holder' in lock) return false;
      claims.set(id, lock.release);
      return true;
    },
    release: async (id) => {
      await claims.get(id)?.();
      claims.delete(id);
    },
  };
}

async function read(path: string): Promise<HeldChannel> {
  const text = await readFile(path, 'utf8');
  try {
    const { version, ...channel } = JSON.parse(text, (_, value: unknown) =>
      typeof value === 'string' && BIGINT.test(value) ? BigInt(value.slice(0, -1)) : value,
    ) as HeldChannel & { version: number };
    if (version === VERSION && typeof channel.signed === 'bigint') return channel;
  } catch (cause) {
    throw new PaymentsError('BOOK_CORRUPT', `${path} is no JSON`, { cause });
  }
  throw new PaymentsError('BOOK_CORRUPT', `${path} was written by another release`);
}
