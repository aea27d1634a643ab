import { type Bus, connectBus, openKv } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import { createEngine } from '@crude-alpha/engine';
import { createLogger, Health, Metrics, type Readiness } from '@crude-alpha/service';
import { createMarket } from '@crude-alpha/synthetic';
import { eventually, launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askJetStream, storedCount, storedLines } from '../test/stream.ts';
import { derivedLines, START, secondsOf, stepLines, writeTape } from '../test/tape.ts';
import { type Compute, startCompute } from './compute.ts';

const config = { products: ['CL'], emitMs: 250 };
const tape = 'test';

let server: NatsServer;
let bus: Bus;
const started: Compute[] = [];

beforeEach(async () => {
  server = await launchNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
});
afterEach(async () => {
  for (const compute of started.splice(0)) await compute.stop();
  await bus.close();
  await server.stop();
});

interface Rig {
  readonly compute: Compute;
  readonly metrics: Metrics;
  readonly readiness: () => Readiness;
  /** Resolves with what ended it. */
  readonly failure: Promise<unknown>;
}

function start(more: { emitMs?: number; warmupMs?: number } = {}): Rig {
  const metrics = new Metrics('compute', 'test');
  const health = new Health();
  health.enter('running');
  let fail: (error: unknown) => void = () => {};
  const failure = new Promise<unknown>((resolve) => {
    fail = resolve;
  });
  const compute = startCompute({
    bus,
    tape,
    instance: `test${started.length}`,
    engine: { products: config.products, emitMs: more.emitMs ?? config.emitMs },
    warmupMs: more.warmupMs ?? 7_200_000,
    snapshotEveryMs: 1000,
    derivedMaxBytes: 64 * 1024 * 1024,
    derivedMaxAgeMs: 3_600_000,
    metrics,
    health,
    logger: createLogger('compute', {
      CRUDE_LOG_LEVEL: 'silent',
      CRUDE_LOG_FORMAT: 'json',
      CRUDE_INSTANCE: 'test',
    }),
    fatal: fail,
  });
  started.push(compute);
  return { compute, metrics, readiness: () => health.readiness(), failure };
}

async function stop({ compute }: Rig): Promise<void> {
  started.splice(started.indexOf(compute), 1);
  await compute.stop();
}

const calm = (seed: number, seconds: number): MarketEvent[][] =>
  secondsOf(createMarket({ seed, mode: 'calm', startTs: START }), seconds);

async function stored(count: number): Promise<void> {
  await eventually(
    `${count} outputs are stored`,
    async () => (await storedCount(bus, tape)) >= count,
  );
}

test('with no tape yet it is ready, then derives what comes', async () => {
  const rig = start();
  await eventually('it is ready', () => rig.readiness().ready);
  const events = calm(1, 5).flat();
  await writeTape(bus, tape, events);
  const expected = derivedLines(config, events);
  await stored(expected.length);
  expect(await storedLines(bus, tape)).toEqual(expected);
  await eventually('its counters follow', async () => {
    const page = await rig.metrics.render();
    return page.includes(`crude_compute_events_total{type="tick"} 5`);
  });
});

test('while another derives it stands by and says so', async () => {
  const first = start();
  await eventually('the first is ready', () => first.readiness().ready);
  const second = start();
  expect(second.readiness().reasons).toEqual([{ check: 'tape', reason: 'standby' }]);
  await stop(first);
  await eventually('the second is ready', () => second.readiness().ready);
});

test('a snapshot of another configuration is left alone, and nothing is derived twice', async () => {
  const seconds = calm(2, 10);
  await writeTape(bus, tape, seconds.slice(0, 5).flat());
  const before = derivedLines(config, seconds.slice(0, 5).flat());
  const first = start();
  await stored(before.length);
  await stop(first);

  start({ emitMs: 500 });
  await writeTape(bus, tape, seconds.slice(5).flat());
  const others = derivedLines({ ...config, emitMs: 500 }, seconds.flat());
  const [lastOrdinal, lastIndex] = before.at(-1)!.split(' ')[0]!.split('.').map(Number);
  const later = others.filter((line) => {
    const [ordinal, index] = line.split(' ')[0]!.split('.').map(Number);
    return ordinal! > lastOrdinal! || (ordinal === lastOrdinal && index! > lastIndex!);
  });
  await stored(before.length + later.length);
  expect(await storedLines(bus, tape)).toEqual([...before, ...later]);
});

test('a snapshot that cannot be read is left alone: the warm-up gives the same', async () => {
  const seconds = calm(3, 10);
  await writeTape(bus, tape, seconds.slice(0, 5).flat());
  const first = start();
  await stored(derivedLines(config, seconds.slice(0, 5).flat()).length);
  await stop(first);
  const kv = await openKv(bus, 'compute');
  await kv.put(tape, Buffer.from('not a snapshot'));

  start();
  await writeTape(bus, tape, seconds.slice(5).flat());
  const expected = derivedLines(config, seconds.flat());
  await stored(expected.length);
  expect(await storedLines(bus, tape)).toEqual(expected);
});

test('the first time on an old tape, what the warm-up makes is not published', async () => {
  const seconds = calm(4, 30);
  const old = seconds.slice(0, 20).flat();
  for (const second of seconds.slice(0, 20)) await writeTape(bus, tape, second);
  const rig = start({ warmupMs: 5000 });
  await eventually('it is ready', () => rig.readiness().ready);
  expect(await storedCount(bus, tape)).toBe(0);
  await writeTape(bus, tape, seconds.slice(20).flat());
  const frames = derivedLines(config, seconds.flat())
    .filter((line) => line.includes(' alpha.CL '))
    .filter((line) => Number(line.split('.')[0]) >= old.length);
  await stored(frames.length);
  // The averages remember five seconds instead of twenty; positions and quotes are the same.
  const positions = (lines: readonly string[]): string[] =>
    lines.map((line) => line.split(' ')[0]!);
  const published = (await storedLines(bus, tape)).filter((line) => line.includes(' alpha.CL '));
  expect(positions(published)).toEqual(positions(frames));
});

test('a tape that was replaced by a shorter one is refused in one line', async () => {
  const seconds = calm(5, 5);
  await writeTape(bus, tape, seconds.flat());
  const first = start();
  await stored(derivedLines(config, seconds.flat()).length);
  await stop(first);
  await askJetStream(bus, 'DELETE.TAPE_test');
  await writeTape(bus, tape, seconds[0]!);

  const second = start();
  expect(await second.failure).toMatchObject({ code: 'TAPE_REPLACED' });
  started.splice(started.indexOf(second.compute), 1);
  await second.compute.stop().catch(() => {});
});

test('a tape that lost its end and went on otherwise is refused, however long it is by then', async () => {
  const seconds = calm(5, 5);
  await writeTape(bus, tape, seconds.slice(0, 3).flat());
  await writeTape(bus, tape, seconds.slice(3).flat());
  const first = start();
  await stored(derivedLines(config, seconds.flat()).length);
  await stop(first);
  // As after a loss of power: what came last is gone, and something else comes.
  await askJetStream(bus, 'DELETE.TAPE_test');
  await writeTape(bus, tape, seconds.slice(0, 3).flat());
  const others = secondsOf(createMarket({ seed: 6, mode: 'calm', startTs: START }), 9).slice(3);
  await writeTape(bus, tape, others.flat());

  const second = start();
  expect(await second.failure).toMatchObject({
    code: 'TAPE_REPLACED',
    message: expect.stringContaining('has another event'),
  });
  started.splice(started.indexOf(second.compute), 1);
  await second.compute.stop().catch(() => {});
});

test('events that retention took while it was down become a gap, and it goes on', async () => {
  const seconds = calm(6, 12);
  const before = seconds.slice(0, 4).flat();
  const gone = seconds.slice(4, 8).flat();
  const after = seconds.slice(8).flat();
  await writeTape(bus, tape, before);
  const first = start();
  await stored(derivedLines(config, before).length);
  await stop(first);
  await writeTape(bus, tape, gone);
  const { state } = await askJetStream(bus, 'INFO.TAPE_test');
  await writeTape(bus, tape, after);
  await askJetStream(bus, 'PURGE.TAPE_test', { seq: state!.last_seq + 1 });

  const engine = createEngine(config);
  const expected = before.flatMap((event, i) => stepLines(engine, event, i));
  const next = before.length + gone.length;
  const { ts, tsRecv } = after[0]!;
  const gap: MarketEvent = {
    type: 'gap',
    ts,
    tsRecv,
    feed: tape,
    reason: 'slow_reader',
    from: engine.state.now,
    to: ts,
    count: gone.length,
  };
  expected.push(...stepLines(engine, gap, next - 1));
  expected.push(...after.flatMap((event, i) => stepLines(engine, event, next + i)));

  const second = start();
  await stored(expected.length);
  expect(await storedLines(bus, tape)).toEqual(expected);
  await eventually('the loss is counted', async () =>
    (await second.metrics.render()).includes(`crude_compute_missed_events_total ${gone.length}`),
  );
});

test('resumed on a tape that retention emptied, it is ready and waits', async () => {
  const events = calm(7, 3).flat();
  await writeTape(bus, tape, events);
  const first = start();
  await stored(derivedLines(config, events).length);
  await stop(first);
  await askJetStream(bus, 'PURGE.TAPE_test');
  const second = start();
  await eventually('it is ready', () => second.readiness().ready);
});
