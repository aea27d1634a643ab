import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, connectBus } from '@crude-alpha/bus';
import { BlockEncoder, type MarketEvent } from '@crude-alpha/contracts';
import { launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { dbnFile, type FileSchema } from './feeds/databento/fixtures/files.ts';
import { recordedDay } from './feeds/databento/fixtures/recorded-day.ts';
import { IngestProcess } from './fixtures/ingest-process.ts';
import { TapeFollower } from './fixtures/tape-follower.ts';

const COMPLETE = 'the tape is complete';

let server: NatsServer;
let bus: Bus;
let directory: string;
const running: IngestProcess[] = [];

beforeAll(async () => {
  server = await launchNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
  directory = await mkdtemp(join(tmpdir(), 'replay-'));
  for (const [name, records] of Object.entries(recordedDay(8))) {
    const [schema, family] = name.split(' ');
    const path = join(directory, `${family}.${schema}.dbn`);
    await writeFile(path, dbnFile(schema as FileSchema, records));
  }
});

afterEach(async () => {
  for (const one of running.splice(0)) await one.end('SIGKILL');
});

afterAll(async () => {
  await bus.close();
  await server.stop();
  await rm(directory, { recursive: true });
});

function replay(tape: string, speed: string): IngestProcess {
  const one = new IngestProcess({
    NATS_URL: server.url,
    CRUDE_TAPE: tape,
    CRUDE_FEED: 'databento-replay',
    CRUDE_DATABENTO_FILES: directory,
    CRUDE_DATABENTO_SPEED: speed,
    STRIKES_WINDOW: '3',
  });
  running.push(one);
  return one;
}

/** The events of a tape in blocks of one size: where its writer ended its own depends on the network. */
function bytesOf(events: readonly MarketEvent[]): Buffer {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < events.length; at += 100) {
    const encoder = new BlockEncoder(256 * 1024);
    for (const event of events.slice(at, at + 100)) expect(encoder.add(event)).toBe(true);
    blocks.push(encoder.finish(at));
  }
  return Buffer.concat(blocks);
}

test('the same files give the same tape, byte for byte: flat out, ten times as fast, and killed on the way', async () => {
  await replay('flat-out', '0').says(COMPLETE);
  const whole = await TapeFollower.whole(bus, 'flat-out');
  expect(whole.length).toBeGreaterThan(400);
  const bytes = bytesOf(whole);

  await replay('paced', '10').says(COMPLETE);
  expect(bytesOf(await TapeFollower.whole(bus, 'paced')).equals(bytes)).toBe(true);

  const follower = new TapeFollower(bus, 'killed');
  for (const part of [0.3, 0.7]) {
    const one = replay('killed', '6');
    await follower.until(() => follower.events.length > part * whole.length);
    await one.end('SIGKILL');
    expect(one.output).not.toContain(COMPLETE);
  }
  await replay('killed', '0').says(COMPLETE);
  await follower.close();
  expect(bytesOf(await TapeFollower.whole(bus, 'killed')).equals(bytes)).toBe(true);
});
