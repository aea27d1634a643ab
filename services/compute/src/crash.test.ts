import { type Bus, connectBus } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import { createMarket } from '@crude-alpha/synthetic';
import { eventually, launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ComputeProcess, startProcess } from '../test/process.ts';
import { askJetStream, storedCount, storedLines } from '../test/stream.ts';
import { derivedLines, START, secondsOf, writeTape } from '../test/tape.ts';

const config = { products: ['CL'], emitMs: 100, rate: 0.03 };
const tape = 'test';

let server: NatsServer;
let bus: Bus;
const running: ComputeProcess[] = [];

beforeEach(async () => {
  server = await launchNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
});
afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.splice(0).map(({ exited }) => exited));
  await bus.close();
  await server.stop();
});

function compute(variables: Readonly<Record<string, string>> = {}): ComputeProcess {
  const started = startProcess({
    NATS_URL: server.url,
    CRUDE_TAPE: tape,
    EMIT_MS: String(config.emitMs),
    CRUDE_RATE: String(config.rate),
    CRUDE_SNAPSHOT_EVERY: '1s',
    ...variables,
  });
  running.push(started);
  return started;
}

function calm(seed: number, seconds: number): MarketEvent[][] {
  return secondsOf(createMarket({ seed, mode: 'calm', startTs: START }), seconds);
}

async function stored(count: number): Promise<void> {
  await eventually(
    `${count} outputs are stored`,
    async () => (await storedCount(bus, tape)) >= count,
  );
}

test('killed again and again, it derives every output once, with the bytes of an undisturbed run', async () => {
  const seconds = calm(7, 60);
  const expected = derivedLines(config, seconds.flat());
  // By outputs stored: at once, in mid-tape, near the end.
  const kills = [0.001, 0.4, 0.97].map((share) => Math.ceil(share * expected.length));
  let written = 0;
  for (const count of [...kills, expected.length]) {
    const { child, exited, output } = compute();
    await eventually(
      `${count} outputs are stored`,
      async () => {
        if (child.exitCode !== null) throw new Error(output());
        // The tape grows while it is read, so its end is met again and again, as it is live.
        const more = seconds.slice(written, written + 4);
        written += more.length;
        if (more.length > 0) await writeTape(bus, tape, more.flat());
        return (await storedCount(bus, tape)) >= count;
      },
      60_000,
    );
    child.kill('SIGKILL');
    await exited;
  }
  expect(await storedLines(bus, tape)).toEqual(expected);
}, 180_000);

test('a standby takes over from one that was killed, and nothing shows where', async () => {
  const seconds = calm(8, 40);
  const expected = derivedLines(config, seconds.flat());
  await writeTape(bus, tape, seconds.slice(0, 20).flat());
  const first = compute({ CRUDE_INSTANCE: 'first' });
  await stored(100);
  const second = compute({ CRUDE_INSTANCE: 'second' });
  await eventually('the second stands by', () => second.output().includes('standing by: first'));
  first.child.kill('SIGKILL');
  await writeTape(bus, tape, seconds.slice(20).flat());
  await stored(expected.length);
  expect(await storedLines(bus, tape)).toEqual(expected);
});

test('nats-server may be killed under it', async () => {
  const seconds = calm(9, 40);
  const expected = derivedLines(config, seconds.flat());
  await writeTape(bus, tape, seconds.slice(0, 20).flat());
  const { child } = compute();
  await stored(1);
  await server.kill();
  await server.restart();
  await eventually('NATS is back', () => bus.connected);
  await writeTape(bus, tape, seconds.slice(20).flat());
  await stored(expected.length);
  expect(await storedLines(bus, tape)).toEqual(expected);
  expect(child.exitCode).toBeNull();
});

test('asked to stop, it ends with code 0 and leaves a snapshot that the next one resumes from', async () => {
  const seconds = calm(10, 20);
  const before = seconds.slice(0, 10).flat();
  await writeTape(bus, tape, before);
  const first = compute();
  await stored(derivedLines(config, before).length);
  first.child.kill('SIGTERM');
  expect(await first.exited).toEqual({ code: 0, signal: null });

  const second = compute();
  const line = await eventually('it resumes', () =>
    second
      .output()
      .split('\n')
      .find((one) => one.includes('"deriving"')),
  );
  const newest = before.length - 1;
  expect(JSON.parse(line)).toMatchObject({ resumedFrom: newest, from: { ordinal: newest } });
  await writeTape(bus, tape, seconds.slice(10).flat());
  const expected = derivedLines(config, seconds.flat());
  await stored(expected.length);
  expect(await storedLines(bus, tape)).toEqual(expected);
});

test('on another tape under the name of its own it ends for good, in one line', async () => {
  const before = calm(11, 3).flat();
  await writeTape(bus, tape, before);
  const first = compute();
  await stored(derivedLines(config, before).length);
  first.child.kill('SIGTERM');
  await first.exited;
  await askJetStream(bus, 'DELETE.TAPE_test');
  await writeTape(bus, tape, calm(12, 6).flat());
  const second = compute();
  expect(await second.exited).toEqual({ code: 78, signal: null });
  const [line] = second.output().trim().split('\n').slice(-1);
  expect(JSON.parse(line!)).toMatchObject({ level: 'fatal', code: 'TAPE_REPLACED' });
});

test.each([
  ['an unknown product', { CRUDE_PRODUCTS: 'XX' }, /^compute: CRUDE_PRODUCTS: .*XX/, 78],
  [
    'NATS out of reach',
    { NATS_URL: 'nats://127.0.0.1:1' },
    /^compute: NATS .* cannot be reached/,
    1,
  ],
] as const)('%s is one clear line and a non-zero exit', async (_, variables, line, code) => {
  const { exited, output } = compute(variables);
  expect(await exited).toEqual({ code, signal: null });
  expect(output().trim().split('\n')).toEqual([expect.stringMatching(line)]);
});
