import { expect, test } from 'vitest';
import { offsets } from '../dbn/offsets.ts';
import { type FakeProcess, generatedSource, startFakeProcess } from '../fake/index.ts';
import type { GapEvent } from './events.ts';
import { live } from './live.ts';

const kills = Number(process.env['DATABENTO_KILLS'] ?? 5);
const key = 'db-0123456789abcdefghijklmnopqrst';
const generated = { seed: 7, count: 50_000_000, perSec: 100_000, instruments: 40 };

/** `DATABENTO_KILLS=50` for the long run. What is audited is the source's own numbering. */
test(`a gateway killed ${kills} times in a firehose leaves every record once or in a gap`, async () => {
  const startMs = Date.now() - 60_000;
  const config = { key, startMs, source: generated };
  let gateway: FakeProcess = await startFakeProcess(config);
  const { port } = gateway;
  const seen = new Uint8Array(generated.count);
  const gaps: GapEvent[] = [];
  let first = -1;
  let highest = -1;
  let killed = 0;
  let twice = 0;
  const session = live({
    key,
    dataset: 'GLBX.MDP3',
    slowReader: 'warn',
    host: '127.0.0.1',
    port,
    timeouts: { backoffFirstMs: 20, backoffMostMs: 100, lookbackMs: 500 },
  });
  session.subscribe({ schema: 'trades', stypeIn: 'parent', symbols: ['FAKE.FUT'] });
  session.subscribe({ schema: 'mbp-1', stypeIn: 'parent', symbols: ['FAKE.FUT'] });
  let nextKill = 3_000;
  let sinceConnect = 0;
  let again: Promise<void> | undefined;
  const rise = async (): Promise<void> => {
    await gateway.kill();
    gateway = await startFakeProcess({ ...config, port });
  };
  const begun = Date.now();
  for await (const event of session) {
    if (event.type === 'connected') sinceConnect = 0;
    if (event.type === 'gap') gaps.push(event);
    if (event.type !== 'record') continue;
    const sequence = event.record.u32(offsets.trade.sequence);
    if (first < 0) first = sequence;
    if (seen[sequence] === 1) twice += 1;
    seen[sequence] = 1;
    if (sequence > highest) highest = sequence;
    sinceConnect += 1;
    if (sinceConnect < nextKill) continue;
    if (killed === kills) break;
    await again;
    killed += 1;
    sinceConnect = 0;
    // Some within the replay, some long after it.
    nextKill = 500 + ((killed * 7919) % 9_000);
    again = rise();
  }
  await again;
  await gateway.kill();
  const source = generatedSource(generated);
  const missing: number[] = [];
  for (let i = first; i <= highest; i++) {
    if (seen[i] === 1) continue;
    const time = BigInt(startMs) * 1_000_000n + BigInt(source.offsetNs(i));
    if (!gaps.some(({ from, to }) => from <= time && time <= to)) missing.push(i);
  }
  const { records, duplicates, connections } = session.stats;
  const seconds = (Date.now() - begun) / 1000;
  if (process.env['DATABENTO_KILLS'] !== undefined) {
    const figures = { killed, seconds, records, duplicates, connections, gaps: gaps.length };
    process.stderr.write(`${JSON.stringify(figures)}\n`);
  }
  expect(killed).toBe(kills);
  expect(twice).toBe(0);
  expect(missing).toEqual([]);
  expect(records).toBeGreaterThan(kills * 500);
}, 600_000);
