import { systemMicros } from '@crude-alpha/service';
import { eventually } from '@crude-alpha/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sidecarFeed } from '../feeds/sidecar.ts';
import {
  type Answer,
  binanceAnswer,
  ExchangeServer,
  premiumIndex,
} from '../fixtures/exchange-server.ts';
import { type FundingOutcome, type FundingTiming, pollFunding } from './poll.ts';
import type { FundingProvider, FundingRate } from './provider.ts';
import { createFunding } from './registry.ts';

const HOUR = 3_600_000;
const FAST: FundingTiming = { pollMs: 2, maxPollMs: 8, repeatMs: HOUR, staleMs: HOUR };

const down: Answer = (response) => response.writeHead(503).end();
const says = (rate: string, time?: number): Answer => binanceAnswer(premiumIndex(rate, time));

let server: ExchangeServer;
let stop: AbortController;

beforeEach(async () => {
  server = await ExchangeServer.listen(down);
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await server.close();
});

class Poll {
  readonly rates: number[] = [];
  readonly outcomes: FundingOutcome[] = [];
  readonly log: string[] = [];
  readonly at: number[] = [];
  readonly done: Promise<void>;

  constructor(timing: Partial<FundingTiming> = {}, provider: FundingProvider = binance()) {
    const logger = {
      info: (_: object, line: string) => void this.log.push(`info ${line}`),
      warn: (_: object, line: string) => void this.log.push(`warn ${line}`),
    };
    this.done = pollFunding({
      provider,
      signal: stop.signal,
      clock: systemMicros,
      onRate: ({ rate8h }: FundingRate) => void this.rates.push(rate8h),
      onPoll: (outcome) => {
        this.outcomes.push(outcome);
        this.at.push(performance.now());
      },
      logger: logger as never,
      timing: { ...FAST, ...timing },
    });
  }

  async polls(count: number): Promise<void> {
    const from = this.outcomes.length;
    await eventually(`${count} polls`, () => this.outcomes.length >= from + count);
  }
}

function binance(): FundingProvider {
  const feed = sidecarFeed({ host: '127.0.0.1', port: 1, clock: () => 0, random: () => 0 });
  const config = { CRUDE_FUNDING: 'binance:BTCUSDT', CRUDE_FUNDING_URL: server.url };
  return createFunding(config, feed)!;
}

test('a rate is told when it changes', async () => {
  server.answer = says('0.0001');
  const poll = new Poll();
  await poll.polls(5);
  expect(poll.rates).toEqual([0.0001]);
  server.answer = says('-0.0002');
  await poll.polls(5);
  expect(poll.rates).toEqual([0.0001, -0.0002]);
  stop.abort();
  await poll.done;
});

test('one that does not change is told again before its time is up', async () => {
  server.answer = says('0.0001');
  const poll = new Poll({ pollMs: 20, repeatMs: 20 });
  await poll.polls(4);
  expect(poll.rates.length).toBe(poll.outcomes.length);
});

test('failures are counted each, and logged when they change', async () => {
  const poll = new Poll();
  await poll.polls(3);
  server.answer = says('');
  await poll.polls(3);
  server.answer = says('0.0001');
  await poll.polls(3);
  server.answer = down;
  await poll.polls(3);
  stop.abort();
  await poll.done;
  const { host } = new URL(server.url);
  expect(poll.log).toEqual([
    `warn no funding rate of BTCUSDT: ${host} answered 503`,
    'warn no funding rate of BTCUSDT: premiumIndex lastFundingRate must be a decimal in text',
    'info funding rate of BTCUSDT: 0.0001 per 8 h',
    `warn no funding rate of BTCUSDT: ${host} answered 503`,
  ]);
  expect(poll.rates).toEqual([0.0001]);
  expect(new Set(poll.outcomes)).toEqual(new Set(['status', 'format', 'ok']));
});

test('while it fails it asks less and less often', async () => {
  const poll = new Poll({ pollMs: 20, maxPollMs: 80 });
  await poll.polls(5);
  stop.abort();
  const waits = poll.at.slice(1, 5).map((at, i) => at - poll.at[i]!);
  // Timers may be late, never early by more than a millisecond.
  for (const [i, least] of [20, 40, 80, 80].entries()) {
    expect(waits[i]).toBeGreaterThan(least - 2);
  }
});

test('an answer of an exchange that stands still is none', async () => {
  server.answer = says('0.0001', Date.now() - HOUR - 5000);
  const poll = new Poll();
  await poll.polls(2);
  expect(poll.outcomes[0]).toBe('stale');
  expect(poll.log[0]).toMatch(/: its answer is 360\d s old$/);
  expect(poll.rates).toEqual([]);
});

test('what nobody has thought of is a failure like others', async () => {
  const current = (): Promise<FundingRate> => Promise.reject(new TypeError('surprise'));
  const poll = new Poll({}, { exchange: 'x', symbol: 'XUSD', current });
  await poll.polls(3);
  expect(poll.outcomes.slice(0, 3)).toEqual(['unexpected', 'unexpected', 'unexpected']);
  expect(poll.log).toEqual(['warn no funding rate of XUSD: surprise']);
});

test('a stop ends a question under way, and tells nothing of it', async () => {
  server.answer = () => stop.abort();
  const poll = new Poll();
  await poll.done;
  expect([poll.outcomes, poll.log, poll.rates]).toEqual([[], [], []]);
});
