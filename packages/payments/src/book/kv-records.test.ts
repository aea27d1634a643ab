import { type Bus, connectBus, openKv } from '@crude-alpha/bus';
import { eventually, launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { channelId, recordWith } from '../../test/record.ts';
import { ChannelBook } from './channel-book.ts';
import { kvRecords } from './kv-records.ts';

let nats: NatsServer;
let buses: Bus[];
beforeAll(async () => {
  nats = await launchNatsServer();
  buses = await Promise.all(['one', 'two'].map((name) => connectBus({ url: nats.url, name })));
});
afterAll(async () => {
  await Promise.all(buses.map((bus) => bus.close()));
  await nats.stop();
});

function fail(error: unknown): void {
  throw error;
}

async function bookAt(bus: Bus, bucket: string): Promise<ChannelBook> {
  return ChannelBook.open(kvRecords(await openKv(bus, bucket), fail));
}

const accepted = (book: ChannelBook): bigint =>
  book.get(channelId)?.channel.highestVoucherAmount ?? 0n;

/** Adds one to what is accepted, whatever it is. */
const add = (book: ChannelBook): Promise<void> =>
  book.update(channelId, (record) => ({
    record: recordWith({ accepted: (record?.channel.highestVoucherAmount ?? 0n) + 1n }),
    result: undefined,
  }));

describe('a book that gateways share', () => {
  test('loses none of their changes, however they cross', async () => {
    const [one, two] = await Promise.all(buses.map((bus) => bookAt(bus, 'crossing')));
    await Promise.all(Array.from({ length: 60 }, (_, n) => add(n % 2 === 0 ? one! : two!)));
    await eventually('both have seen all', () => accepted(one!) === 60n && accepted(two!) === 60n);
    await Promise.all([one!.close(), two!.close()]);
  });

  test('refuses by what the store says, not by what it remembers', async () => {
    const [one, two] = await Promise.all(buses.map((bus) => bookAt(bus, 'refusing')));
    await add(one!);
    // Asked at once, before the news has come round.
    const seen = await two!.update(channelId, (record) => ({
      result: record?.channel.highestVoucherAmount ?? 0n,
    }));
    expect(seen).toBe(1n);
    await Promise.all([one!.close(), two!.close()]);
  });

  test('has what was acknowledged when the server was killed in between', async () => {
    const book = await bookAt(buses[0]!, 'killed');
    let acknowledged = 0;
    for (let kills = 0; kills < 3; kills += 1) {
      let dead = false;
      const killing = (async () => {
        await nats.kill();
        dead = true;
        await nats.restart();
      })();
      while (!dead) {
        await add(book).then(
          () => {
            acknowledged += 1;
          },
          (error: { code: string }) => expect(error.code).toBe('BOOK_UNREACHABLE'),
        );
      }
      await killing;
      await eventually('it answers again', () =>
        add(book).then(
          () => true,
          () => false,
        ),
      );
      acknowledged += 1;
    }
    const fresh = await bookAt(buses[1]!, 'killed');
    // What was not acknowledged may be there all the same; what was must be.
    expect(accepted(fresh)).toBeGreaterThanOrEqual(BigInt(acknowledged));
    await Promise.all([book.close(), fresh.close()]);
  });
});
