import { BlockDecoder, type MarketEvent } from '@crude-alpha/contracts';
import {
  eventually,
  launchNatsServer,
  type NatsServer,
  numberedQuotes,
} from '@crude-alpha/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bus, connectBus } from './connect.ts';
import { LogReader } from './log-reader.ts';
import { managerOf } from './stream.ts';
import { readTape } from './tape-reader.ts';
import { openTapeWriter } from './tape-writer.ts';

const limits = { maxBytes: 256 * 1024 * 1024, maxAgeMs: 3_600_000 };

let server: NatsServer;
let bus: Bus;

beforeEach(async () => {
  server = await launchNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
});

afterEach(async () => {
  await bus.close();
  await server.stop();
});

/** Reads until `count` events from `ordinal` on are there. */
async function collect(from: Bus, count: number, ordinal = 0): Promise<MarketEvent[]> {
  const stop = new AbortController();
  const events: MarketEvent[] = [];
  const decoder = new BlockDecoder();
  for await (const block of readTape(from, { tape: 't', from: { ordinal }, signal: stop.signal })) {
    decoder.forEach(block.bytes, (event, at) => {
      if (at >= ordinal) events.push(event);
    });
    if (events.length >= count) stop.abort();
  }
  return events;
}

describe('the tape', () => {
  test('is read as it was written', async () => {
    const events = numberedQuotes(0, 10_000);
    const writer = await openTapeWriter(bus, { tape: 't', ...limits });
    expect(writer.tail).toBeNull();
    for (const event of events) writer.write(event);
    await writer.flush();
    expect(writer.acked).toBe(10_000);
    await writer.close();
    expect(await collect(bus, 10_000)).toEqual(events);
  });

  test('leaves nothing on the server of a reader that left before it had begun', async () => {
    const writer = await openTapeWriter(bus, { tape: 't', ...limits });
    for (const event of numberedQuotes(0, 10)) writer.write(event);
    await writer.close();
    const told = { CREATED: 0, DELETED: 0 };
    for (const what of ['CREATED', 'DELETED'] as const) {
      bus.subscribe(`$JS.EVENT.ADVISORY.CONSUMER.${what}.TAPE_t.>`, () => {
        told[what]++;
      });
    }
    const manager = await managerOf(bus);
    for (let i = 0; i < 20; i++) {
      const reader = new LogReader(bus, manager, 'TAPE_t', 1);
      for await (const _ of reader.read(AbortSignal.abort())) expect.fail('nobody asked for it');
    }
    await eventually('all have begun, and have ended', () => told.DELETED === 20);
    expect(told.CREATED).toBe(20);
  });

  test('goes on where its last writer stopped', async () => {
    const first = await openTapeWriter(bus, { tape: 't', ...limits });
    for (const event of numberedQuotes(0, 100)) first.write(event);
    await first.close();
    const second = await openTapeWriter(bus, { tape: 't', ...limits });
    expect(second.tail?.ordinal).toBe(99);
    expect(second.tail?.lastEvent.seq).toBe(99);
    expect(second.nextOrdinal).toBe(100);
    for (const event of numberedQuotes(100, 50)) second.write(event);
    await second.close();
    expect((await collect(bus, 150)).map((event) => event.seq)).toEqual(
      Array.from({ length: 150 }, (_, i) => i),
    );
  });

  test('packs what is written in one turn and sends it in one message', async () => {
    const writer = await openTapeWriter(bus, { tape: 't', ...limits });
    for (const event of numberedQuotes(0, 500)) writer.write(event);
    await writer.flush();
    expect(writer.stats.acked).toBe(1);
    await writer.close();
  });

  test('is found by ordinal and by time', async () => {
    const writer = await openTapeWriter(bus, { tape: 't', ...limits });
    for (let i = 0; i < 50; i++) {
      for (const event of numberedQuotes(i * 100, 100)) writer.write(event);
      await writer.flush();
    }
    expect((await collect(bus, 10, 3_210))[0]?.seq).toBe(3_210);
    const ts = numberedQuotes(4_321, 1)[0]!.ts;
    const stop = new AbortController();
    for await (const block of readTape(bus, { tape: 't', from: { ts }, signal: stop.signal })) {
      expect(block.ordinal).toBe(4_300);
      expect(block.pending).toBe(6);
      stop.abort();
    }
    await writer.close();
  });

  test('fences a writer once another has written', async () => {
    const old = await openTapeWriter(bus, { tape: 't', ...limits });
    old.write(numberedQuotes(0, 1)[0]!);
    await old.flush();
    const successor = await openTapeWriter(bus, { tape: 't', ...limits });
    successor.write(numberedQuotes(1, 1)[0]!);
    await successor.flush();
    old.write(numberedQuotes(1, 1)[0]!);
    await expect(old.flush()).rejects.toMatchObject({ code: 'FENCED' });
    expect((await old.failed).code).toBe('FENCED');
    successor.write(numberedQuotes(2, 1)[0]!);
    await successor.close();
    expect((await collect(bus, 3)).map((event) => event.seq)).toEqual([0, 1, 2]);
  });

  test('that retention has emptied goes on with ordinals that were never used', async () => {
    const first = await openTapeWriter(bus, { tape: 't', ...limits });
    for (let i = 0; i < 3; i++) {
      for (const event of numberedQuotes(i * 9_000, 9_000)) first.write(event);
      await first.flush();
    }
    await first.close();
    await (await managerOf(bus)).streams.purge('TAPE_t');
    const second = await openTapeWriter(bus, { tape: 't', ...limits });
    expect(second.tail).toBeNull();
    expect(second.nextOrdinal).toBeGreaterThanOrEqual(27_000);
    second.write(numberedQuotes(0, 1)[0]!);
    await second.close();
    const third = await openTapeWriter(bus, { tape: 't', ...limits });
    expect(third.tail?.ordinal).toBe(second.nextOrdinal - 1);
    await third.close();
  });

  test('is held by a reader that does not read only by a bounded part', async () => {
    const writer = await openTapeWriter(bus, { tape: 't', ...limits });
    for (let i = 0; i < 2_000; i++) {
      writer.write(numberedQuotes(i, 1)[0]!);
      await writer.flush();
    }
    await writer.close();
    const stop = new AbortController();
    let stats: { received: number } = { received: 0 };
    const blocks = readTape(bus, {
      tape: 't',
      from: 'first',
      signal: stop.signal,
      onStats: (given) => {
        stats = given;
      },
    });
    await blocks.next();
    await eventually('a batch and the next one are there', () => stats.received === 256);
    // Whatever else were to come would be there before this round trip ends.
    await bus.flush();
    expect(stats.received).toBe(256);
    stop.abort();
    await blocks.next();
  });

  test('fences a writer with many blocks in flight, however many another has written', async () => {
    for (const others of [1, 2, 5, 20]) {
      const tape = `t${others}`;
      const old = await openTapeWriter(bus, { tape, ...limits });
      old.write(numberedQuotes(0, 1)[0]!);
      await old.flush();
      const successor = await openTapeWriter(bus, { tape, ...limits });
      for (let i = 1; i <= others; i++) {
        successor.write(numberedQuotes(i, 1)[0]!);
        await successor.flush();
      }
      // Some twenty blocks at once: one of them names the sequence that the stream is at.
      for (const event of numberedQuotes(1, 60_000)) old.write(event);
      await expect(old.flush()).rejects.toMatchObject({ code: 'FENCED' });
      await successor.close();
      const next = await openTapeWriter(bus, { tape, ...limits });
      expect(next.tail?.ordinal).toBe(others);
      await next.close();
    }
  });

  test('tells when it is congested and when no longer', async () => {
    const writer = await openTapeWriter(bus, { tape: 't', ...limits, windowBlocks: 2 });
    const events = numberedQuotes(0, 60_000);
    let waits = 0;
    for (const event of events) {
      writer.write(event);
      if (writer.congested) {
        waits++;
        await writer.drained();
      }
    }
    await writer.close();
    expect(waits).toBeGreaterThan(0);
    expect((await collect(bus, 60_000)).map((event) => event.seq)).toEqual(
      events.map((event) => event.seq),
    );
  });

  test('is not hurt when nats-server is killed again and again while it is written and read', async () => {
    const total = 200_000;
    const writer = await openTapeWriter(bus, { tape: 't', ...limits, windowBlocks: 16 });
    const reader = collect(bus, total);
    let done = false;
    const writing = (async () => {
      for (let i = 0; i < total; i += 200) {
        for (const event of numberedQuotes(i, 200)) writer.write(event);
        if (writer.congested) await writer.drained();
        else await new Promise((resolve) => setImmediate(resolve));
      }
      await writer.flush();
      done = true;
    })();
    for (let kill = 1; kill <= 5; kill++) {
      const target = Math.min(total - 1, kill * 30_000);
      await eventually('the writer is in the middle', () => writer.acked >= target || done, 60_000);
      await server.kill();
      await server.restart();
    }
    await writing;
    const read = await reader;
    expect(read.length).toBe(total);
    expect(read.every((event, i) => event.seq === i)).toBe(true);
    expect(await collect(bus, total)).toEqual(read);
    expect(writer.stats.recoveries).toBeGreaterThan(0);
    await writer.close();
  });

  test('leaves the event loop alone once it has failed with events still to be sent', async () => {
    const fenced = await openTapeWriter(bus, { tape: 't', ...limits, windowBlocks: 1 });
    const other = await openTapeWriter(bus, { tape: 't', ...limits });
    for (const event of numberedQuotes(0, 10)) other.write(event);
    await other.close();
    for (const event of numberedQuotes(0, 20_000)) fenced.write(event);
    expect((await fenced.failed).code).toBe('FENCED');
    await new Promise((resolve) => setImmediate(resolve));
    await expect(fenced.flush()).rejects.toMatchObject({ code: 'FENCED' });
  });
});
