import { ConfigError } from '@crude-alpha/service';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Feed } from '../feed.ts';
import { sidecarFeed } from '../feeds/sidecar.ts';
import { syntheticFeed } from '../feeds/synthetic.ts';
import {
  type Answer,
  binanceAnswer,
  ExchangeServer,
  json,
  premiumIndex,
} from '../fixtures/exchange-server.ts';
import { FundingError, type FundingProvider, type FundingRate } from './provider.ts';
import { createFunding } from './registry.ts';

const live = sidecarFeed({ host: '127.0.0.1', port: 1, clock: () => 0, random: () => 0 });
const flatOut = syntheticFeed({
  market: { seed: 1, mode: 'calm', strikesWindow: 1 },
  start: 0,
  speed: 0,
  clock: () => 0,
});

let server: ExchangeServer;

beforeAll(async () => {
  server = await ExchangeServer.listen(json({}));
});

afterAll(() => server.close());

function provider(text: string, path = '', feed: Feed = live): FundingProvider | null {
  return createFunding({ CRUDE_FUNDING: text, CRUDE_FUNDING_URL: server.url + path }, feed);
}

function ask(text: string, answer: Answer, path?: string): Promise<FundingRate> {
  server.answer = answer;
  server.asked.length = 0;
  return provider(text, path)!.current(new AbortController().signal);
}

async function faultOf(question: Promise<unknown>): Promise<string> {
  const error: unknown = await question.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof FundingError) return `${error.fault}: ${error.message}`;
  throw new Error(`no funding error: ${String(error)}`);
}

describe('the configuration', () => {
  test('without it there is none', () => {
    expect(
      createFunding({ CRUDE_FUNDING: undefined, CRUDE_FUNDING_URL: undefined }, flatOut),
    ).toBeNull();
  });

  test.each([
    ['binance:BTCUSDT', 'binance', 'BTCUSDT'],
    ['hyperliquid:BTC', 'hyperliquid', 'BTCUSD'],
    ['hyperliquid:kPEPE', 'hyperliquid', 'KPEPEUSD'],
    ['hyperliquid:xyz:CL', 'hyperliquid', 'CLUSD'],
  ])('%s is %s %s on the tape', (text, exchange, symbol) => {
    expect(provider(text)).toMatchObject({ exchange, symbol });
  });

  test.each([
    ['BTCUSDT'],
    ['binance'],
    ['binance:'],
    [':BTCUSDT'],
    ['nowhere:BTCUSDT'],
    ['constructor:BTCUSDT'],
    ['binance:btcusdt'],
    ['binance:BTCUSDT_260925'],
    ['binance:CL.F27'],
    ['binance:BTCUSDT&x=1'],
    ['binance:../../BTCUSDT'],
    ['hyperliquid:xyz:'],
    ['hyperliquid:a:b:c'],
  ])('%s is refused', (text) => {
    expect(() => provider(text)).toThrow(ConfigError);
    expect(() => provider(text)).toThrow(
      `CRUDE_FUNDING must be a perpetual of binance or hyperliquid, got ${JSON.stringify(text)}`,
    );
  });

  test('a tape that has to come out the same another time takes none', () => {
    expect(() => provider('binance:BTCUSDT', '', flatOut)).toThrow(/needs a feed in real time/);
  });
});

describe('binance', () => {
  const TIME = 1_597_370_495_002;
  /** As the exchange has it in its documentation, with another interval. */
  const info = (fundingIntervalHours: unknown, symbol = 'BTCUSDT'): unknown[] => [
    {
      symbol: 'BLZUSDT',
      adjustedFundingRateCap: '0.02500000',
      adjustedFundingRateFloor: '-0.02500000',
      fundingIntervalHours: 4,
      disclaimer: false,
    },
    { symbol, adjustedFundingRateCap: '0.02500000', fundingIntervalHours, disclaimer: false },
  ];

  test('the documented answer', async () => {
    const rate = await ask('binance:BTCUSDT', binanceAnswer(premiumIndex('0.00038246', TIME)));
    expect(rate).toEqual({ rate8h: 0.00038246, intervalHours: 8, ts: TIME * 1000 });
    expect(server.asked.map(({ method, url }) => `${method} ${url}`).toSorted()).toEqual([
      'GET /fapi/v1/fundingInfo',
      'GET /fapi/v1/premiumIndex?symbol=BTCUSDT',
    ]);
  });

  test('a path of its own is gone on from', async () => {
    await ask('binance:BTCUSDT', binanceAnswer(premiumIndex('0', TIME)), '/proxy');
    expect(server.asked.every(({ url }) => url.startsWith('/proxy/fapi/v1/'))).toBe(true);
  });

  test.each([
    [8, -0.0003],
    [4, -0.0006],
    [1, -0.0024],
  ])('a rate of %i hours is brought to eight', async (hours, rate8h) => {
    const answer = binanceAnswer(premiumIndex('-0.00030000', TIME), info(hours));
    const rate = await ask('binance:BTCUSDT', answer);
    expect(rate.intervalHours).toBe(hours);
    expect(rate.rate8h).toBeCloseTo(rate8h, 15);
  });

  const good = premiumIndex('0.0001', TIME) as object;
  test.each<[string, unknown, unknown, string]>([
    ['another symbol', { ...good, symbol: 'ETHUSDT' }, [], 'symbol: asked for BTCUSDT, pre'],
    ['all symbols', [good], [], 'format: premiumIndex must be an object'],
    ['null', null, [], 'format: premiumIndex must be an object'],
    ['no rate', { ...good, lastFundingRate: '' }, [], 'format: premiumIndex lastFundingRate'],
    ['a number', { ...good, lastFundingRate: 0.1 }, [], 'format: premiumIndex lastFundingRate'],
    ['NaN', { ...good, lastFundingRate: 'NaN' }, [], 'format: premiumIndex lastFundingRate'],
    ['no bound', { ...good, lastFundingRate: '1.5' }, [], 'format: a funding rate of 1.5 in 8 h'],
    ['no time', { ...good, time: undefined }, [], 'format: premiumIndex time'],
    ['a time far off', { ...good, time: 1e18 }, [], 'format: premiumIndex time'],
    ['no list', good, {}, 'format: fundingInfo must be a list'],
    ['a list of garbage', good, [7], 'format: fundingInfo entry must be an object'],
    ['an interval of 0', good, info(0), 'format: fundingInfo fundingIntervalHours'],
    ['an interval in text', good, info('8'), 'format: fundingInfo fundingIntervalHours'],
  ])('%s is refused', async (_, premium, list, fault) => {
    expect(await faultOf(ask('binance:BTCUSDT', binanceAnswer(premium, list)))).toContain(fault);
  });

  test('what it says to a symbol that it does not know', async () => {
    const answer: Answer = (response, asked) =>
      asked.url.includes('fundingInfo')
        ? json([])(response, asked)
        : response.writeHead(400).end('{"code":-1121,"msg":"Invalid symbol."}');
    expect(await faultOf(ask('binance:NONEUSDT', answer))).toMatch(/^status: .* answered 400$/);
  });
});

describe('hyperliquid', () => {
  /** The documented answer, shortened, with the names of a venue that others deployed. */
  const context = (funding: unknown): object => ({
    dayNtlVlm: '1169046.29406',
    funding,
    impactPxs: ['14.3047', '14.3444'],
    markPx: '14.3161',
    midPx: '14.314',
    openInterest: '688.11',
    oraclePx: '14.32',
    premium: '0.00031774',
    prevDayPx: '15.322',
  });
  const universe = [
    { name: 'xyz:XYZ100', szDecimals: 4, maxLeverage: 20 },
    { name: 'xyz:CL', szDecimals: 3, maxLeverage: 20 },
    { name: 'xyz:OLD', szDecimals: 1, maxLeverage: 3, isDelisted: true },
  ];
  const contexts = [context('0.0000125'), context('-0.0000625'), context('0.0')];
  const good = [{ universe, marginTables: [] }, contexts];

  test('the documented answer, by the hour and without a time', async () => {
    const rate = await ask('hyperliquid:xyz:CL', json(good));
    expect(rate).toEqual({ rate8h: -0.0005, intervalHours: 1, ts: null });
    expect(server.asked).toEqual([
      { method: 'POST', url: '/info', body: '{"type":"metaAndAssetCtxs","dex":"xyz"}' },
    ]);
  });

  test('the exchange’s own venue has no name', async () => {
    const answer = [{ universe: [{ name: 'BTC' }] }, [context('0.0000125')]];
    expect(await ask('hyperliquid:BTC', json(answer))).toMatchObject({ rate8h: 0.0001 });
    expect(server.asked[0]?.body).toBe('{"type":"metaAndAssetCtxs"}');
  });

  test.each<[string, unknown, string]>([
    ['null', null, 'format: metaAndAssetCtxs must be a list'],
    ['one list', [{ universe }], 'format: asset contexts must be a list'],
    ['no universe', [{}, contexts], 'format: universe must be a list'],
    ['lists of two lengths', [{ universe }, contexts.slice(1)], 'of equal length'],
    ['no names', [{ universe: [1, 2, 3] }, contexts], 'format: universe entry must be'],
    ['no context', [{ universe }, [1, 2, 3]], 'format: asset context must be an object'],
    ['no rate', [{ universe }, [{}, {}, {}]], 'format: funding must be a decimal'],
    ['not listed', [{ universe: [] }, []], 'symbol: xyz:CL is not listed'],
  ])('%s is refused', async (_, answer, fault) => {
    expect(await faultOf(ask('hyperliquid:xyz:CL', json(answer)))).toContain(fault);
  });

  test('what is delisted has no rate', async () => {
    expect(await faultOf(ask('hyperliquid:xyz:OLD', json(good)))).toBe(
      'symbol: xyz:OLD is not listed',
    );
  });
});
