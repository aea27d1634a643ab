import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Bus, connectBus, openTapeWriter, readTape } from '@crude-alpha/bus';
import { launchChain } from '@crude-alpha/chain';
import { BlockDecoder, type MarketEvent } from '@crude-alpha/contracts';
import { freePort, launchNatsServer } from '@crude-alpha/local';
import { expect, test } from 'vitest';
import { numberedQuotes } from './events.ts';
import { eventually } from './eventually.ts';
import { sampleEvents, sampleFrame } from './samples.ts';
import { startServiceProcess } from './service-process.ts';

const run = promisify(execFile);

test('examples/watch.mjs prints the frames of a gateway', async () => {
  const server = await launchNatsServer();
  const bus = await connectBus({ url: server.url, name: 'test' });
  const port = await freePort();
  const gateway = await startServiceProcess('gateway', {
    NATS_URL: server.url,
    STREAM_PORT: String(port),
  });
  const path = join(import.meta.dirname, '../../../examples/watch.mjs');
  const example = spawn(process.execPath, [path, `ws://127.0.0.1:${port}/ws/stream/CL`]);
  let printed = '';
  example.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  try {
    let seq = 0;
    await eventually('frames are printed', () => {
      seq += 1;
      const frame = { ...sampleFrame, seq, prev: seq === 1 ? null : seq - 1 };
      bus.publish('alpha.CL', Buffer.from(JSON.stringify(frame)));
      return printed.split('\n').length > 3;
    });
    expect(printed.split('\n')[0]).toBe(
      '15:00:00 one_sided   cme_fwd_mid -  atm_iv 0.3100  rr25 -  skew_signal -  signed_flow_10 -',
    );
    expect(printed).not.toContain('missed');
  } finally {
    example.kill();
    await once(example, 'exit');
    await gateway.stop();
    await bus.close();
    await server.stop();
  }
});

test('examples/subscribe.mjs pays for frames and gets back what it did not spend', async () => {
  const [server, chain] = await Promise.all([launchNatsServer(), launchChain()]);
  const bus = await connectBus({ url: server.url, name: 'test' });
  const home = await mkdtemp(join(tmpdir(), 'crude-subscribe-'));
  const port = await freePort();
  const gateway = await startServiceProcess('gateway', {
    NATS_URL: server.url,
    STREAM_PORT: String(port),
    PAYMENTS: 'local',
    TEMPO_RPC_URL: chain.rpcUrl,
  });
  const path = join(import.meta.dirname, '../../../examples/subscribe.mjs');
  const example = spawn(process.execPath, [path, 'CL', `http://127.0.0.1:${port}`], {
    env: { PATH: process.env['PATH'], CRUDE_HOME: home, TEMPO_RPC_URL: chain.rpcUrl },
  });
  let printed = '';
  let said = '';
  example.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  example.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const exited = once(example, 'exit');
  try {
    let seq = 0;
    await eventually(
      'frames are printed',
      () => {
        seq += 1;
        const frame = { ...sampleFrame, seq, prev: seq === 1 ? null : seq - 1 };
        bus.publish('alpha.CL', Buffer.from(JSON.stringify(frame)));
        return printed.split('\n').length > 3;
      },
      30_000,
    );
    example.kill('SIGINT');
    expect(await exited).toEqual([0, null]);
    expect(printed.split('\n')[0]).toBe('15:00:00 one_sided  cme_fwd_mid -  atm_iv 0.3100  rr25 -');
    expect(
      said
        .trimEnd()
        .split('\n')
        .filter((line) => !line.includes('UNREACHABLE')),
    ).toEqual(['paid for 1 min of CL', 'spent 1000, got back 99000 millionths']);
  } finally {
    example.kill('SIGKILL');
    await gateway.stop();
    await bus.close();
    await Promise.all([server.stop(), chain.stop()]);
    await rm(home, { recursive: true });
  }
});

async function tapeOf(bus: Bus, tape: string, count: number): Promise<MarketEvent[]> {
  const stop = new AbortController();
  const decoder = new BlockDecoder();
  const events: MarketEvent[] = [];
  for await (const block of readTape(bus, { tape, from: 'first', signal: stop.signal })) {
    events.push(...decoder.decode(block.bytes));
    if (events.length >= count) stop.abort();
  }
  return events;
}

test('examples/record.mjs records a tape that the file feed plays again, event for event', async () => {
  const server = await launchNatsServer();
  const bus = await connectBus({ url: server.url, name: 'test' });
  const folder = await mkdtemp(join(tmpdir(), 'crude-record-'));
  const file = join(folder, 'day.tape');
  const events = [...sampleEvents, ...numberedQuotes(0, 5_000)];
  const limits = { maxBytes: 100_000_000, maxAgeMs: 3_600_000 };
  const writer = await openTapeWriter(bus, { tape: 'original', ...limits });
  for (const event of events) writer.write(event);
  await writer.close();

  const path = join(import.meta.dirname, '../../../examples/record.mjs');
  const recorder = spawn(process.execPath, [path, file, 'original', server.url]);
  let printed = '';
  recorder.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await eventually('all is recorded', () => printed.includes(`${events.length} events, 0 blocks`));
  recorder.kill('SIGINT');
  await once(recorder, 'exit');
  expect(printed).toContain(`${events.length} events in ${file}`);
  // Whole: with a checksum in each block, or there were a note, and with its end.
  const crude = join(import.meta.dirname, '../../client/bin/crude.js');
  const verified = await run(process.execPath, [crude, 'tape', 'verify', file]);
  expect(verified.stdout).toMatch(new RegExp(`^ok .* ${events.length} events in \\d+ blocks\n$`));

  const ingest = await startServiceProcess('ingest', {
    NATS_URL: server.url,
    CRUDE_FEED: 'file',
    CRUDE_FILE: file,
    CRUDE_FILE_SPEED: '0',
    CRUDE_TAPE: 'copy',
  });
  try {
    expect(await tapeOf(bus, 'copy', events.length)).toEqual(events);
  } finally {
    await ingest.stop();
    await bus.close();
    await server.stop();
    await rm(folder, { recursive: true });
  }
});
