import { expect, test } from 'vitest';
import { FakeAudit, type FakeProcess, startFakeProcess } from '../fake/index.ts';
import { live } from './live.ts';

const kills = Number(process.env['DATABENTO_KILLS'] ?? 5);
const key = 'db-0123456789abcdefghijklmnopqrst';
const source = { seed: 7, count: 20_000_000, perSec: 100_000, instruments: 40 };

/** `DATABENTO_KILLS=50` for the long run. What is audited is the source's own numbering. */
test(`a gateway killed ${kills} times in a firehose leaves every record once or in a gap`, async () => {
  const startMs = Date.now() - 60_000;
  const config = { key, startMs, source };
  let gateway: FakeProcess = await startFakeProcess(config);
  const { port } = gateway;
  const audit = new FakeAudit(source, startMs);
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
  let killed = 0;
  let nextKill = 3_000;
  let sinceConnect = 0;
  let again: Promise<void> | undefined;
  const rise = async (): Promise<void> => {
    await gateway.kill();
    gateway = await startFakeProcess({ ...config, port });
  };
  const begun = performance.now();
  for await (const event of session) {
    audit.take(event);
    if (event.type === 'connected') sinceConnect = 0;
    if (event.type !== 'record') continue;
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
  const { records, twice, missing, gaps } = audit.report();
  if (process.env['DATABENTO_KILLS'] !== undefined) {
    const { duplicates, connections } = session.stats;
    const seconds = Math.round(performance.now() - begun) / 1000;
    const figures = { killed, seconds, records, duplicates, connections, gaps: gaps.length };
    process.stderr.write(`${JSON.stringify(figures)}\n`);
  }
  expect({ killed, twice, missing, gaps: gaps.length }).toEqual({
    killed: kills,
    twice: 0,
    missing: [],
    gaps: 0,
  });
  expect(records).toBeGreaterThan(kills * 500);
}, 600_000);
