import { type Bus, connectBus } from '@crude-alpha/bus';
import type { Stat } from '@crude-alpha/contracts';
import { eventually, launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { binanceAnswer, ExchangeServer, premiumIndex } from '../fixtures/exchange-server.ts';
import { IngestProcess } from '../fixtures/ingest-process.ts';
import { inOrder, TapeFollower } from '../fixtures/tape-follower.ts';

let server: NatsServer;
let bus: Bus;
let exchange: ExchangeServer;
const running: IngestProcess[] = [];

beforeAll(async () => {
  server = await launchNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
});

beforeEach(async () => {
  exchange = await ExchangeServer.listen(binanceAnswer(premiumIndex('0.00010000')));
});

afterEach(async () => {
  for (const one of running.splice(0)) await one.end('SIGKILL');
  await exchange.close();
});

afterAll(async () => {
  await bus.close();
  await server.stop();
});

function ingest(tape: string, env: Readonly<Record<string, string>> = {}): IngestProcess {
  const one = new IngestProcess({
    NATS_URL: server.url,
    CRUDE_TAPE: tape,
    CRUDE_FUNDING: 'binance:BTCUSDT',
    CRUDE_FUNDING_URL: exchange.url,
    // Nobody is at this port: time and funding rates are all there is.
    CRUDE_FEED: 'sidecar',
    CRUDE_SIDECAR_ADDRESS: '127.0.0.1:1',
    ...env,
  });
  running.push(one);
  return one;
}

function ratesOf({ events }: TapeFollower): Stat[] {
  return events.filter((event) => event.type === 'stat' && event.stat === 'fundingRate') as Stat[];
}

test('the rate is on the tape, in order, with the time of the exchange', async () => {
  const askedAt = Date.now();
  exchange.answer = binanceAnswer(premiumIndex('-0.00030000', askedAt), [
    { symbol: 'BTCUSDT', fundingIntervalHours: 4 },
  ]);
  const one = ingest('funded', { CRUDE_SILENCE: '1s' });
  const tape = new TapeFollower(bus, 'funded');
  const rate = await tape.until(() => ratesOf(tape)[0]);
  expect(rate).toEqual({
    type: 'stat',
    symbol: 'BTCUSDT',
    ts: askedAt * 1000,
    tsRecv: rate.tsRecv,
    feed: 'binance',
    stat: 'fundingRate',
    value: -0.0006,
    tradeDate: new Date(askedAt).toISOString().slice(0, 10),
    final: false,
  });
  // What an exchange of perpetuals says is no sign of life of the feed.
  await tape.until(() => tape.events.some(({ type }) => type === 'heartbeat'));
  expect(await one.end('SIGTERM')).toBe(0);
  await tape.close();
  expect(tape.events[0]).toMatchObject({ type: 'session' });
  expect(tape.holes).toEqual([]);
  expect(inOrder(tape.events)).toBe(true);
  expect(one.output).toContain('funding rate of BTCUSDT: -0.0006 per 8 h');
});

test('beside a synthetic market of another day it has the time of that market', async () => {
  const env = { CRUDE_FEED: 'synthetic', CRUDE_SYNTHETIC_START: '2026-11-18T15:00:00Z' };
  ingest('elsewhen', env);
  const tape = new TapeFollower(bus, 'elsewhen');
  const rate = await tape.until(() => ratesOf(tape)[0]);
  const { length } = tape.events;
  await tape.until(() => tape.events.length > length + 1000);
  await tape.close();
  expect(rate).toMatchObject({ ts: rate.tsRecv, tradeDate: '2026-11-18', value: 0.0001 });
  expect(inOrder(tape.events)).toBe(true);
});

test('only the one that writes asks, and after it the one that takes over', async () => {
  const first = ingest('shared', { CRUDE_INSTANCE: 'first' });
  await first.says('funding rate of');
  const asked = exchange.asked.length;
  const second = ingest('shared', { CRUDE_INSTANCE: 'second' });
  await second.says('standing by');
  expect(await second.readiness()).toMatchObject({ reasons: [{ reason: 'standby' }] });
  expect(exchange.asked.length).toBe(asked);
  await first.end('SIGKILL');
  await second.says('funding rate of');
  const tape = new TapeFollower(bus, 'shared');
  await tape.until(() => ratesOf(tape).length === 2);
  await tape.close();
  const [gap] = tape.gaps.filter(({ reason }) => reason === 'takeover');
  expect(tape.events.indexOf(gap!)).toBeLessThan(tape.events.indexOf(ratesOf(tape)[1]!));
});

test('an exchange that fails is counted and logged, and the feed goes on', async () => {
  exchange.answer = (response) => response.writeHead(500).end();
  const one = ingest('unfunded', { CRUDE_FEED: 'synthetic' });
  await one.says('no funding rate of BTCUSDT');
  const failed = 'crude_ingest_funding_polls_total{outcome="status"}';
  expect(await one.metric(failed.replaceAll(/[{}]/g, '\\$&'))).toBe(1);
  const before = await one.metric('crude_ingest_tape_ordinal');
  await eventually(
    'it goes on',
    async () => (await one.metric('crude_ingest_tape_ordinal')) > before + 100,
  );
  expect(await one.readiness()).toMatchObject({ ready: true });
  expect(await one.end('SIGTERM')).toBe(0);
});

test('one that hangs does not hold up a stop', async () => {
  exchange.answer = () => {};
  const one = ingest('hung');
  await one.says('writing the tape');
  await eventually('it asks', () => exchange.asked.length > 0);
  const began = performance.now();
  expect(await one.end('SIGTERM')).toBe(0);
  expect(performance.now() - began).toBeLessThan(5000);
});

test.each([
  ['binance', {}, 'CRUDE_FUNDING must be a perpetual of binance or hyperliquid, got "binance"'],
  [
    'binance:BTCUSDT',
    { CRUDE_FEED: 'synthetic', CRUDE_SYNTHETIC_SPEED: '0' },
    'CRUDE_FUNDING needs a feed in real time, not a file or one flat out',
  ],
])('%s with %j is refused at the start', async (funding, env, line) => {
  const one = ingest('refused', { CRUDE_FUNDING: funding, ...env });
  expect(await one.exited).toBe(78);
  expect(one.output.trim()).toBe(`ingest: ${line}`);
});
