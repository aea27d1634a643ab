import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { encodeRecord } from '../dbn/encode-record.ts';
import { offsets } from '../dbn/offsets.ts';
import { FakeAudit, startFakeProcess } from '../fake/index.ts';
import { mappingRecord, sessionMetadata } from '../fake/messages.ts';
import { endScene, key, running, scene, source, timeouts } from './fixtures/scene.ts';
import { live } from './live.ts';

afterEach(endScene);

const still = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('a full queue pauses, says so, and loses nothing', async () => {
  const { session: read, audit } = await scene({ queueBytes: 100_000 });
  let paused = 0;
  let records = 0;
  for await (const event of read) {
    audit.take(event);
    if (event.type === 'paused') paused += 1;
    if (event.type !== 'record') continue;
    records += 1;
    // The consumer's own slowness is what is tested.
    if (records === 100) while (read.stats.pauses === 0) await still(1);
    if (paused > 0 && records > 20_000) break;
  }
  expect(paused).toBe(read.stats.pauses);
  expect(audit.report()).toMatchObject({ twice: 0, absent: 0, gaps: [] });
});

test('a full queue may cost the connection, and replay fills it', async () => {
  const { session: read, audit } = await scene({ queueBytes: 100_000, queuePolicy: 'reconnect' });
  let lost = 0;
  let records = 0;
  for await (const event of read) {
    audit.take(event);
    if (event.type === 'disconnected') lost += 1;
    if (event.type !== 'record') continue;
    records += 1;
    if (records === 100) while (read.stats.queuedBytes < 100_000) await still(1);
    if (lost > 0 && records > 20_000) break;
  }
  expect(audit.report()).toMatchObject({ twice: 0, absent: 0, gaps: [] });
});

test('a full queue may stop the session', async () => {
  const { session: read } = await scene({ queueBytes: 100_000, queuePolicy: 'stop' });
  const reading = (async () => {
    let records = 0;
    for await (const event of read) {
      if (event.type !== 'record') continue;
      records += 1;
      if (records === 100) while (read.stats.queuedBytes < 100_000) await still(1);
    }
  })();
  await expect(reading).rejects.toMatchObject({ code: 'QUEUE_FULL' });
});

test('what the gateway skips as this reader is slow is a gap', async () => {
  const stage = await scene(
    { slowReader: 'skip', queueBytes: 65_536 },
    { slowReaderRecords: 4_000, source: { ...source, perSec: 200_000 } },
  );
  const { session: read } = stage;
  const audit = new FakeAudit({ ...source, perSec: 200_000 }, stage.startMs);
  let gaps = 0;
  let records = 0;
  for await (const event of read) {
    audit.take(event);
    if (event.type === 'gap') gaps += 1;
    if (event.type !== 'record') continue;
    records += 1;
    if (records % 500 === 0 && gaps === 0) await still(20);
    if (gaps > 0 && records > 20_000) break;
  }
  const report = audit.report();
  expect(report).toMatchObject({ twice: 0, missing: [] });
  expect(report.absent).toBeGreaterThan(0);
});

test('the fake plays a file: its records once, under its names, at times of now', async () => {
  const base = 1_700_000_000_000_000_000n;
  const header = { rtype: 0xc3, publisherId: 1, tsEvent: base, price: 1n, size: 1 } as const;
  const level = { bidPx: 1n, askPx: 2n, bidSz: 1, askSz: 1, bidCt: 1, askCt: 1 };
  const file = Buffer.concat([
    sessionMetadata('GLBX.MDP3', base),
    mappingRecord(
      { publisherId: 1, instrumentId: 42, rawSymbol: 'LOZ6 C6000', parent: 'LO.OPT' },
      'LO.OPT',
      base,
    ),
    ...Array.from({ length: 5 }, (_, i) =>
      encodeRecord({
        kind: 'bbo',
        ...header,
        ...{ instrumentId: 42, side: 'A', flags: 0, sequence: i, levels: [level] },
        tsRecv: base + BigInt(i) * 1_000_000_000n,
      }),
    ),
  ]);
  const directory = mkdtempSync(join(tmpdir(), 'dbn-'));
  try {
    writeFileSync(join(directory, 'bbo.dbn'), file);
    const startMs = Date.now();
    const played = { file: join(directory, 'bbo.dbn'), speed: 100 };
    const gateway = await startFakeProcess({ key, startMs, source: played });
    running.gateway = gateway;
    const { port } = gateway;
    const session = live({
      key,
      dataset: 'GLBX.MDP3',
      slowReader: 'warn',
      host: '127.0.0.1',
      port,
    });
    running.session = session;
    session.subscribe({ schema: 'bbo-1s', stypeIn: 'parent', symbols: ['LO.OPT'], start: 0n });
    const seen: number[] = [];
    for await (const event of session) {
      if (event.type !== 'record') continue;
      const { record } = event;
      seen.push(record.u32(offsets.bbo.sequence));
      expect(session.symbolOf(1, 42)).toBe('LOZ6 C6000');
      // A second of the file takes 10 ms.
      expect(record.timeUs(offsets.bbo.tsRecv)).toBe((startMs + (seen.length - 1) * 10) * 1000);
      if (seen.length === 5) break;
    }
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('what answers and says nothing is given up, what does not answer too', async () => {
  const mute = createServer((socket) => socket.on('error', () => socket.destroy()));
  mute.listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const codes: string[] = [];
  const session = live({
    key,
    dataset: 'GLBX.MDP3',
    slowReader: 'warn',
    host: '127.0.0.1',
    port,
    timeouts: { ...timeouts, handshakeMs: 50 },
  });
  running.session = session;
  for await (const event of session) {
    if (event.type === 'disconnected') codes.push(event.error.code);
    if (codes.length === 1) mute.close();
    if (codes.length === 2) break;
  }
  expect(codes).toEqual(['TIMEOUT', 'CONNECTION_FAILED']);
});
