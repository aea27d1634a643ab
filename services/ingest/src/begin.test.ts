import { acquireLease, type Bus, connectBus, openTapeWriter } from '@crude-alpha/bus';
import { createLogger, Health, Metrics } from '@crude-alpha/service';
import { launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Feed } from './feed.ts';
import { syntheticFeed } from './feeds/synthetic.ts';
import { quote } from './fixtures/events.ts';
import { firstJump, inOrder, seqsOf, TapeFollower } from './fixtures/tape-follower.ts';
import { startIngest } from './ingest.ts';

const START = Date.parse('2026-11-18T15:00:00Z') * 1000;
const LIMITS = { maxBytes: 256 * 1024 * 1024, maxAgeMs: 3_600_000 };

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

test('what the writer before still writes while the tape is being opened does not end the next one', async () => {
  const before = await connectBus({ url: server.url, name: 'before' });
  const lease = await acquireLease(before, {
    name: 'ingest.late',
    holder: 'before',
    ttlMs: 2000,
    signal: new AbortController().signal,
  });
  const predecessor = await openTapeWriter(bus, { tape: 'late', ...LIMITS });
  const words = [1, 2, 3].map((n) => quote('CL.F27', START - 10_000_000 + n));
  predecessor.write(words[0]!);
  await predecessor.flush();
  // From here on it does not renew its lease.
  await before.close();

  const market = syntheticFeed({
    market: { seed: 7, mode: 'calm' },
    start: START,
    speed: 1,
    clock: () => START,
  });
  let opened = 0;
  const feed: Feed = {
    ...market,
    // The end of the tape has been read, and nothing written behind it.
    open: async (resume, signal) => {
      const word = words[++opened];
      if (word !== undefined) {
        predecessor.write(word);
        await predecessor.flush();
      }
      return market.open(resume, signal);
    },
  };
  let fail: (error: unknown) => void = () => {};
  const failure = new Promise<unknown>((resolve) => {
    fail = resolve;
  });
  const metrics = new Metrics('ingest', 'next');
  const ingest = startIngest({
    bus,
    feed,
    funding: null,
    tape: 'late',
    instance: 'next',
    products: ['CL'],
    silenceMs: 10_000,
    fanout: false,
    tapeMaxBytes: LIMITS.maxBytes,
    tapeMaxAgeMs: LIMITS.maxAgeMs,
    metrics,
    health: new Health(),
    logger: createLogger('ingest', {
      CRUDE_LOG_LEVEL: 'silent',
      CRUDE_LOG_FORMAT: 'json',
      CRUDE_INSTANCE: 'next',
    }),
    fatal: fail,
  });
  const tape = new TapeFollower(bus, 'late');
  const ended = await Promise.race([tape.until(() => tape.events.length > 1000), failure]);
  expect(ended).toBe(true);

  // Now it is the one before that is shut out.
  predecessor.write(quote('CL.F27', START));
  expect(await predecessor.failed).toMatchObject({ code: 'FENCED' });
  await ingest.stop();
  await lease.release();
  await tape.close();

  expect(opened).toBe(3);
  expect(tape.holes).toEqual([]);
  expect(tape.events.slice(0, 3)).toEqual(words);
  expect(tape.gaps).toEqual([tape.events[3]]);
  expect(tape.gaps).toMatchObject([{ reason: 'takeover', from: words[2]!.tsRecv }]);
  expect(firstJump(seqsOf(tape.events))).toBeNull();
  expect(inOrder(tape.events)).toBe(true);
  // Counted is what is on the tape, not what was tried.
  expect(await metrics.render()).toContain('crude_ingest_gaps_total{reason="takeover"} 1');
});
