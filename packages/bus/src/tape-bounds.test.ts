import { BlockDecoder } from '@crude-alpha/contracts';
import { launchNatsServer, type NatsServer, numberedQuotes } from '@crude-alpha/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bus, connectBus } from './connect.ts';
import type { DerivedPosition } from './derived-position.ts';
import { readDerived } from './derived-reader.ts';
import { openDerivedWriter } from './derived-writer.ts';
import { derivedStream } from './names.ts';
import { removeTape, tapeBounds } from './tape-bounds.ts';
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

test('a tape says what it holds, and another one of its name is told apart by its birth', async () => {
  expect(await tapeBounds(bus, 't')).toBeNull();
  const writer = await openTapeWriter(bus, { tape: 't', ...limits });
  const empty = await tapeBounds(bus, 't');
  expect(empty?.held).toBeNull();
  for (const event of numberedQuotes(0, 120)) writer.write(event);
  await writer.close();
  expect(await tapeBounds(bus, 't')).toEqual({ ...empty, held: { first: 0, next: 120 } });

  expect(await removeTape(bus, 't')).toBe(true);
  expect(await removeTape(bus, 't')).toBe(false);
  await (await openTapeWriter(bus, { tape: 't', ...limits })).close();
  expect((await tapeBounds(bus, 't'))?.created).not.toBe(empty?.created);
});

test('a copy may begin in the middle and leave out what its original lacks', async () => {
  const writer = await openTapeWriter(bus, { tape: 't', ...limits });
  writer.skipTo(1_000);
  for (const event of numberedQuotes(0, 3)) writer.write(event);
  writer.skipTo(2_000);
  for (const event of numberedQuotes(3, 2)) writer.write(event);
  expect(() => writer.skipTo(2_001)).toThrowError(expect.objectContaining({ code: 'TAPE_BROKEN' }));
  await writer.close();

  const stop = new AbortController();
  const decoder = new BlockDecoder();
  const ordinals: number[] = [];
  const holes: unknown[] = [];
  for await (const block of readTape(bus, { tape: 't', from: 'first', signal: stop.signal })) {
    decoder.forEach(block.bytes, (_, ordinal) => ordinals.push(ordinal));
    if (block.holeBefore !== null) holes.push(block.holeBefore);
    if (ordinals.length === 5) stop.abort();
  }
  expect(ordinals).toEqual([1_000, 1_001, 1_002, 2_000, 2_001]);
  expect(holes).toEqual([{ from: 1_003, to: 1_999 }]);
  // Who goes on with it goes on behind it.
  const next = await openTapeWriter(bus, { tape: 't', ...limits });
  expect(next.nextOrdinal).toBe(2_002);
  await next.close();
});

test('what was derived is read on from behind any position', async () => {
  const writer = await openDerivedWriter(bus, {
    stream: derivedStream('t'),
    subjects: ['alpha.CL'],
    ...limits,
  });
  const positions = [10, 10, 20, 30, 30, 30, 40].map((ordinal, i, all) => ({
    ordinal,
    index: i - all.indexOf(ordinal),
  }));
  for (const position of positions) writer.append('alpha.CL', Buffer.from('{}'), position);
  await writer.close();

  const cases = [
    { from: { ordinal: 0, index: 0 }, left: 7 },
    { from: { ordinal: 10, index: 0 }, left: 6 },
    { from: { ordinal: 10, index: 7 }, left: 5 },
    { from: { ordinal: 25, index: 0 }, left: 4 },
    { from: { ordinal: 30, index: 1 }, left: 2 },
  ];
  for (const { from, left } of cases) {
    const stop = new AbortController();
    const read: unknown[] = [];
    for await (const { position, pending } of readDerived(bus, {
      tape: 't',
      from,
      signal: stop.signal,
    })) {
      read.push(position);
      if (pending === 0) break;
    }
    expect(read).toEqual(positions.slice(-left));
  }
});

test('what was derived and is gone before it is read leaves a hole that is told', async () => {
  const stream = derivedStream('t');
  const writer = await openDerivedWriter(bus, {
    stream,
    subjects: ['alpha.CL'],
    ...limits,
    maxBytes: 8_000,
  });
  const write = async (from: number, to: number): Promise<void> => {
    for (let ordinal = from; ordinal < to; ordinal++) {
      writer.append('alpha.CL', Buffer.alloc(100), { ordinal, index: 0 });
    }
    await writer.flush();
  };
  const read = async (from: 'first' | DerivedPosition): Promise<[number, boolean][]> => {
    const found: [number, boolean][] = [];
    const { signal } = new AbortController();
    for await (const { isBehindHole, pending, position } of readDerived(bus, {
      tape: 't',
      from,
      signal,
    })) {
      found.push([position.ordinal, isBehindHole]);
      if (pending === 0) break;
    }
    return found;
  };
  await write(0, 10);
  const at = (ordinal: number): DerivedPosition => ({ ordinal, index: 0 });
  const whole = Array.from({ length: 10 }, (_, ordinal) => [ordinal, false]);
  expect(await read('first')).toEqual(whole);
  expect(await read(at(3))).toEqual(whole.slice(4));
  // Now the server throws the oldest away.
  await write(10, 500);
  const [[first, isTorn] = [0, true], ...others] = await read('first');
  expect(first).toBeGreaterThan(10);
  // Whoever begins at the beginning takes what there is.
  expect(isTorn).toBe(false);
  const rest = others.map(() => false);
  expect((await read(at(3))).map(([, is]) => is)).toEqual([true, ...rest]);
  expect((await read(at(first))).map(([, is]) => is)).toEqual(rest);
  await writer.close();
});

test('a question that a killed server took with it is asked again', async () => {
  const writer = await openTapeWriter(bus, { tape: 't', ...limits });
  for (const event of numberedQuotes(0, 120)) writer.write(event);
  await writer.close();
  await server.kill();
  const asked = tapeBounds(bus, 't');
  // Longer than one question waits for its answer.
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  await server.restart();
  expect(await asked).toMatchObject({ held: { first: 0, next: 120 } });
});
