import type { Hex } from 'viem';
import type { ChannelRecord } from '../src/book/record.ts';
import type { Records, Stored } from '../src/book/records.ts';

/** Records of a moment, for as long as it lasts. */
export function memoryRecords(records: readonly ChannelRecord[]): Records {
  const all = new Map<Hex, Stored>(
    records.map((record) => [record.channel.channelId, { record, revision: 1 }]),
  );
  return {
    read: async (id) => all.get(id) ?? null,
    write: async (id, record, after) => {
      if ((all.get(id)?.revision ?? null) !== after) return null;
      all.set(id, { record, revision: (after ?? 0) + 1 });
      return (after ?? 0) + 1;
    },
    follow: async (listener) => {
      for (const [id, { record, revision }] of all) listener(id, revision, () => record);
    },
    close: async () => {},
  };
}
