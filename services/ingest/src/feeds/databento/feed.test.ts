import { type FakeGateway, type FakeSource, startFakeGateway } from '@crude-alpha/databento/fake';
import { Secret, systemMicros } from '@crude-alpha/service';
import { afterEach, expect, test } from 'vitest';
import type { FeedBatch, FeedNews, OpenFeed } from '../../feed.ts';
import { databentoFeed } from './feed.ts';
import {
  definitionBytes,
  mbp1Bytes,
  mbp10Bytes,
  statusBytes,
  tradeBytes,
} from './fixtures/records.ts';
import type { Following } from './following.ts';

const KEY = 'db-89s9vCvwDDKPdQJ5Pb30Fyj9mNUM6';
const WEEKLY = 'LO1.Z26.C7000';
const DEFINITION = 0x13;
const HOUR_NS = 3_600_000_000_000n;

/** A future, a spread, an option near the money, one far away and a weekly; ids are from 1 on in this order. */
const instruments = [
  { rawSymbol: 'CLF7', parent: 'CL.FUT' },
  { rawSymbol: 'CLF7-CLG7', parent: 'CL.FUT' },
  { rawSymbol: 'LOF7 C7000', parent: 'LO.OPT' },
  { rawSymbol: 'LOF7 C9900', parent: 'LO.OPT' },
  { rawSymbol: 'LO1Z6 C7000', parent: 'LO1.OPT' },
].map((one, i) => ({ ...one, publisherId: 1, instrumentId: i + 1 }));

const expiration = BigInt(Date.now()) * 1_000_000n + 600n * HOUR_NS;
const option = { instrumentClass: 'C', underlying: 'CLF7', expiration };
const BID = { price: 69_990_000_000n, size: 5 };
const ASK = { price: 70_010_000_000n, size: 6 };

/** What comes at first, and then again and again: a quote or a trade of each, ten milliseconds apart. */
const opening = [
  definitionBytes({ raw: 'CLF7', instrumentClass: 'F', expiration }, { id: 1 }),
  definitionBytes({ raw: 'CLF7-CLG7', instrumentClass: 'S', expiration }, { id: 2 }),
  definitionBytes({ ...option, raw: 'LOF7 C7000', strike: 70_000_000_000n }, { id: 3 }),
  definitionBytes({ ...option, raw: 'LOF7 C9900', strike: 99_000_000_000n }, { id: 4 }),
  definitionBytes({ ...option, raw: 'LO1Z6 C7000', strike: 70_000_000_000n }, { id: 5 }),
  statusBytes(7, { id: 1 }),
];
const market = [
  mbp1Bytes(BID, ASK, {}, { id: 1 }),
  mbp1Bytes(BID, ASK, {}, { id: 2 }),
  mbp1Bytes(BID, ASK, {}, { id: 3 }),
  mbp1Bytes(BID, ASK, {}, { id: 4 }),
  tradeBytes({}, { id: 1 }),
  tradeBytes({}, { id: 3 }),
  mbp10Bytes([BID], [ASK], {}, { id: 1 }),
  mbp1Bytes(BID, ASK, {}, { id: 5 }),
];

const source = sourceOf(instruments, opening, (n) => market[n % market.length]!);

/** First the opening, then the nth record of the market, each ten milliseconds after the other. */
function sourceOf(
  listed: FakeSource['instruments'],
  first: readonly Uint8Array[],
  nth: (n: number) => Uint8Array,
): FakeSource {
  const bytesAt = (index: number): Uint8Array => first[index] ?? nth(index - first.length);
  return {
    count: 100_000,
    instruments: listed,
    offsetNs: (index) => Math.max(0, index - first.length) * 10_000_000,
    rtypeOf: (index) => bytesAt(index)[1]!,
    instrumentOf: (index) => bytesAt(index)[4]! - 1,
    write(index, out, at, startNs) {
      const bytes = bytesAt(index);
      new Uint8Array(out.buffer, out.byteOffset).set(bytes, at);
      out.setBigUint64(at + 8, startNs + BigInt(this.offsetNs(index)), true);
      // A number of its own for each, by which the test tells what is missing.
      if (index >= first.length && bytes[1] !== DEFINITION) out.setUint32(at + 44, index, true);
      return bytes.length;
    },
  };
}

let gateway: FakeGateway | undefined;
const stopping = new AbortController();

afterEach(async () => {
  await gateway?.close();
});

interface Market {
  readonly symbol?: string;
  readonly type: string;
  readonly seq?: number;
  readonly tsRecv: number;
}

async function open(
  key: string,
  signal: AbortSignal,
  following: Partial<Following> = {},
  played: FakeSource = source,
): Promise<{
  feed: OpenFeed;
  events: Market[];
  news: FeedNews[];
  until: (is: () => boolean) => Promise<void>;
}> {
  gateway = await startFakeGateway({ key: KEY, source: played, startMs: Date.now() - 1000 });
  const feed = await databentoFeed({
    key: new Secret(key),
    products: ['CL'],
    strikesWindow: 0,
    weeklies: false,
    depth: 'mbp-1',
    ...following,
    clock: systemMicros,
    gateway: {
      host: '127.0.0.1',
      port: gateway.port,
      timeouts: { backoffFirstMs: 20, backoffMostMs: 40 },
    },
    planEveryMs: 20,
  }).open(null, signal);
  const events: Market[] = [];
  const news: FeedNews[] = [];
  const iterator = feed.batches[Symbol.asyncIterator]();
  const take = (batch: FeedBatch): void => {
    events.push(...(batch.events as Market[]));
    news.push(...batch.news);
  };
  return {
    feed,
    events,
    news,
    async until(is) {
      while (!is()) {
        const next = await iterator.next();
        if (next.done === true) return;
        take(next.value);
      }
    },
  };
}

test('follows the future, then the options about the money, and misses nothing of a cut', async () => {
  const { feed, events, news, until } = await open(KEY, stopping.signal);
  const of = (type: string, symbol: string): Market[] =>
    events.filter((one) => one.type === type && one.symbol === symbol);

  await until(() => of('trade', 'LO.F27.C7000').length > 2);
  expect(events.slice(0, 4)).toMatchObject([
    { type: 'definition', symbol: 'CL.F27' },
    { type: 'definition', symbol: 'LO.F27.C7000', underlying: 'CL.F27' },
    { type: 'definition', symbol: 'LO.F27.C9900' },
    { type: 'status', symbol: 'CL.F27', state: 'open' },
  ]);
  expect(of('quote', 'LO.F27.C7000').length).toBeGreaterThan(0);
  expect(feed).toMatchObject({ connected: true, reconnects: 0 });

  const before = of('quote', 'CL.F27').length;
  gateway!.fault({ fault: 'cut', where: 'mid-record' });
  await until(() => feed.reconnects === 1 && of('quote', 'CL.F27').length > before + 5);
  expect(news.filter(({ kind }) => kind === 'disconnect')).toHaveLength(1);
  // Of the future every eighth record of the source is a quote: each once, in order.
  const numbers = of('quote', 'CL.F27').map(({ seq }) => seq!);
  expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + market.length * i));
  const received = events.map(({ tsRecv }) => tsRecv);
  expect(received).toEqual([...received].sort((a, b) => a - b));
  expect(news.filter(({ kind }) => kind === 'rejected')).toEqual([]);

  gateway!.fault({ fault: 'skip', records: 12 });
  await until(() => events.some(({ type }) => type === 'gap'));
  expect(events.find(({ type }) => type === 'gap')).toMatchObject({ reason: 'slow_reader' });

  expect(events.filter(({ type, symbol }) => type === 'book' || symbol === WEEKLY)).toEqual([]);
  stopping.abort();
  await until(() => false);
  expect(feed.connected).toBe(false);
});

test('takes weeklies and ten levels of the futures where that is configured', async () => {
  const stop = new AbortController();
  const { events, news, until } = await open(KEY, stop.signal, { weeklies: true, depth: 'mbp-10' });
  const has = (type: string, symbol: string): boolean =>
    events.some((one) => one.type === type && one.symbol === symbol);
  await until(() => has('quote', WEEKLY) && has('quote', 'LO.F27.C7000'));
  expect(has('book', 'CL.F27')).toBe(true);
  expect(has('quote', 'CL.F27')).toBe(false);
  expect(has('definition', WEEKLY)).toBe(true);
  stop.abort();
  await until(() => false);
  // Of the 25 families of weeklies the fake lists one: of each other one three subscriptions fail.
  const refused = news.filter((one) => one.kind === 'rejected');
  expect(new Set(refused.map(({ reason }) => reason))).toEqual(new Set(['subscription.symbol']));
  expect(refused.reduce((sum, { count }) => sum + count, 0)).toBe(24 * 3);
});

test('follows the money, and what is newly listed about it, on the running session', async () => {
  const strikes = Array.from({ length: 13 }, (_, i) => 64 + i);
  const list = (strike: number): Uint8Array =>
    definitionBytes(
      { ...option, raw: `LOF7 C${strike}00`, strike: BigInt(strike) * 1_000_000_000n },
      { id: 2 + strikes.indexOf(strike) },
    );
  const moving = sourceOf(
    [
      { rawSymbol: 'CLF7', parent: 'CL.FUT', publisherId: 1, instrumentId: 1 },
      ...strikes.map((strike, i) => ({
        rawSymbol: `LOF7 C${strike}00`,
        parent: 'LO.OPT',
        publisherId: 1,
        instrumentId: i + 2,
      })),
    ],
    [
      definitionBytes({ raw: 'CLF7', instrumentClass: 'F', expiration }, { id: 1 }),
      ...strikes.filter((strike) => strike !== 75).map(list),
    ],
    (n) => {
      // 75 is listed when the market has gone up to 74, which it does after two seconds.
      if (n === 300) return list(75);
      const dollars = n < 200 ? 70n : 74n;
      const mid = dollars * 1_000_000_000n;
      const sides = [
        { price: mid - 10_000_000n, size: 5 },
        { price: mid + 10_000_000n, size: 6 },
      ] as const;
      return mbp1Bytes(...sides, {}, { id: 1 + (n % (strikes.length + 1)) });
    },
  );
  const stop = new AbortController();
  const { feed, events, until } = await open(KEY, stop.signal, {}, moving);
  const quoted = (): string[] => [
    ...new Set(
      events.flatMap(({ type, symbol }) =>
        type === 'quote' && symbol?.startsWith('LO') === true ? [symbol.slice(-4)] : [],
      ),
    ),
  ];
  await until(() => quoted().length === 3);
  expect(quoted().sort()).toEqual(['6900', '7000', '7100']);
  await until(() => quoted().includes('7500'));
  expect(quoted().sort()).toEqual(['6900', '7000', '7100', '7300', '7400', '7500', '7600']);
  expect(feed.reconnects).toBe(0);
  stop.abort();
  await until(() => false);
});

test('a key that is refused ends the feed, and does not appear in the error', async () => {
  const wrong = 'db-unittestapikey1234567890FFFFF';
  const { until } = await open(wrong, new AbortController().signal);
  const failure = await until(() => false).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code: 'AUTH_FAILED' });
  expect(String(failure)).not.toContain(wrong);
});
