import { type Bus, connectBus } from '@crude-alpha/bus';
import type { Gap } from '@crude-alpha/contracts';
import { type FakeProcess, generatedSource, startFakeProcess } from '@crude-alpha/databento/fake';
import { createLogger, Health, Metrics, Secret, systemMicros } from '@crude-alpha/service';
import { launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TapeFollower } from '../../fixtures/tape-follower.ts';
import { type Ingest, startIngest } from '../../ingest.ts';
import { databentoFeed } from './feed.ts';

/** `DATABENTO_KILLS=50` for the long run. */
const kills = Number(process.env['DATABENTO_KILLS'] ?? 10);
const KEY = 'db-0123456789abcdefghijklmnopqrst';
const TAPE = 'killed-gateway';
const MONTHS = 'FGHJKMNQUVXZ';
const SOURCE = {
  seed: 7,
  count: 20_000_000,
  perSec: 20_000,
  instruments: MONTHS.length,
  rawSymbols: MONTHS.split('').map((month) => `CL${month}7`),
  parent: 'CL.FUT',
};

let server: NatsServer;
let bus: Bus;

beforeAll(async () => {
  server = await launchNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
});

afterAll(async () => {
  await bus.close();
  await server.stop();
});

function ingestFrom(port: number, fatal: (error: unknown) => void): Ingest {
  return startIngest({
    bus,
    feed: databentoFeed({
      key: new Secret(KEY),
      products: ['CL'],
      strikesWindow: 1,
      weeklies: false,
      depth: 'mbp-1',
      clock: systemMicros,
      gateway: {
        host: '127.0.0.1',
        port,
        timeouts: { backoffFirstMs: 20, backoffMostMs: 100, lookbackMs: 500 },
      },
    }),
    funding: null,
    tape: TAPE,
    instance: 'test',
    products: ['CL'],
    silenceMs: 10_000,
    fanout: false,
    tapeMaxBytes: 1024 * 1024 * 1024,
    tapeMaxAgeMs: 3_600_000,
    metrics: new Metrics('ingest', 'test'),
    health: new Health(),
    logger: createLogger('ingest', {
      CRUDE_LOG_LEVEL: 'silent',
      CRUDE_LOG_FORMAT: 'json',
      CRUDE_INSTANCE: 'test',
    }),
    fatal,
  });
}

interface Audit {
  readonly records: number;
  readonly twice: number;
  /** Numbers that are not on the tape, and that no gap covers. */
  readonly missing: readonly number[];
  /** Numbers that are not on the tape. */
  readonly absent: number;
}

/** Compares a tape with the source's own numbering; `holes` are the gaps over what never came. */
function audit(tape: TapeFollower, holes: readonly Gap[], startMs: number): Audit {
  const source = generatedSource(SOURCE);
  const seen = new Map<number, number>();
  const first = new Map<number, number>();
  let highest = -1;
  for (const event of tape.events) {
    if (event.type !== 'quote' && event.type !== 'trade') continue;
    const number = event.seq!;
    const rtype = source.rtypeOf(number);
    seen.set(number, (seen.get(number) ?? 0) + 1);
    first.set(rtype, Math.min(first.get(rtype) ?? number, number));
    highest = Math.max(highest, number);
  }
  const missing: number[] = [];
  let absent = 0;
  for (let number = 0; number <= highest; number++) {
    if (seen.has(number) || number < (first.get(source.rtypeOf(number)) ?? highest)) continue;
    absent++;
    const us = startMs * 1000 + Math.floor(source.offsetNs(number) / 1000);
    if (!holes.some(({ from, to }) => from !== null && from <= us && us <= to))
      missing.push(number);
  }
  const twice = [...seen.values()].filter((times) => times > 1).length;
  return { records: seen.size, twice, missing: missing.slice(0, 10), absent };
}

test(`a gateway killed ${kills} times in a firehose leaves every record on the tape once, or in a gap`, async () => {
  const startMs = Date.now() - 60_000;
  const config = { key: KEY, startMs, source: SOURCE };
  let gateway: FakeProcess = await startFakeProcess(config);
  const { port } = gateway;
  let failure: unknown;
  const ingest = ingestFrom(port, (error) => {
    failure = error;
  });
  const tape = new TapeFollower(bus, TAPE);
  let agedOut = 0;
  for (let killed = 0; killed <= kills; killed++) {
    // Some within the replay, some long after it.
    const target = tape.events.length + 500 + ((killed * 7919) % 9000);
    await tape.until(() => tape.events.length >= target || failure !== undefined);
    if (killed === kills || failure !== undefined) break;
    await gateway.kill();
    // Now and then the next one has forgotten what was missed.
    const forgets = killed % 3 === 2;
    if (forgets) agedOut++;
    gateway = await startFakeProcess({
      ...config,
      port,
      ...(forgets ? { faults: [{ fault: 'aged-out', times: 2 }] } : {}),
    });
  }
  await ingest.stop();
  await gateway.kill();
  await tape.close();

  expect(failure).toBeUndefined();
  expect(tape.holes).toEqual([]);
  const told = tape.gaps.filter(({ detail }) => detail?.startsWith('databento: ') === true);
  expect(told.length).toBeGreaterThanOrEqual(kills);
  // Those of the moment when the connection was lost say nothing of what came after all.
  const holes = tape.gaps.filter((gap) => !told.includes(gap) && gap.reason !== 'rejected');
  expect(holes.map(({ reason }) => reason)).toEqual(holes.map(() => 'disconnect'));
  expect(holes.length).toBeGreaterThanOrEqual(agedOut);
  const { records, twice, missing, absent } = audit(tape, holes, startMs);
  if (process.env['DATABENTO_KILLS'] !== undefined) {
    process.stderr.write(`${JSON.stringify({ kills, records, absent, holes: holes.length })}\n`);
  }
  expect({ twice, missing }).toEqual({ twice: 0, missing: [] });
  expect(absent > 0).toBe(agedOut > 0);
  expect(records).toBeGreaterThan(kills * 500);
}, 600_000);
