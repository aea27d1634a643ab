import { AsyncLocalStorage } from 'node:async_hooks';
import type { Store } from 'mppx/server';
import type { Hex } from 'viem';
import { PaymentsError } from '../errors.ts';
import { changeChannel, type Sale } from './change.ts';
import type { ChannelBook } from './channel-book.ts';
import type { ChannelState } from './record.ts';

/** The sale that mppx works on in the current call, if it works on one. */
export const currentSale: AsyncLocalStorage<Sale> = new AsyncLocalStorage();

type AtomicStore = Required<Pick<Store.AtomicStore, 'get' | 'put' | 'delete' | 'update'>>;

const CHANNEL_ID = /^0x[0-9a-f]{64}$/;

/**
 * The book in the shape of an mppx store, so that what mppx does to a channel is booked, and what it
 * spends for a sale is turned into time, in the write that mppx makes.
 */
export function mppxStore(book: ChannelBook, now: () => number): AtomicStore {
  const set = (id: Hex, channel: ChannelState): Promise<void> =>
    book.update(id, (record) => ({
      record: changeChannel(record, channel, now()),
      result: undefined,
    }));
  const store = {
    get: async (key: string): Promise<unknown> => book.get(idOf(key))?.channel ?? null,
    put: (key: string, value: unknown) => set(idOf(key), value as ChannelState),
    delete: async (key: string) => {
      throw new PaymentsError('CHANNEL_STATE', `channel ${key} must not be forgotten`);
    },
    update: (
      key: string,
      change: (current: unknown) => { op: string; value?: unknown; result: unknown },
    ) =>
      book.update(idOf(key), (record) => {
        const made = change(record?.channel ?? null);
        // mppx deletes what is not there when it has nothing to say about it.
        if (made.op !== 'set') return { result: made.result };
        const channel = made.value as ChannelState;
        return {
          record: changeChannel(record, channel, now(), currentSale.getStore()),
          result: made.result,
        };
      }),
  };
  return store as AtomicStore;
}

function idOf(key: string): Hex {
  if (!CHANNEL_ID.test(key)) {
    throw new PaymentsError('CHANNEL_STATE', `${key} is no id of a channel`);
  }
  return key as Hex;
}
