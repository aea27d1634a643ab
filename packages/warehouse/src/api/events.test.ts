import type { Gap, MarketEvent, Trade } from '@crude-alpha/contracts';
import { hasClickHouse, sampleEvents, T0 } from '@crude-alpha/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  events,
  frame,
  openQuestions,
  type Part,
  type Questions,
  quotes,
  SECOND,
  trades,
} from '../../test/questions.ts';
import { storeEvents } from '../../test/stored-market.ts';

let market: Questions;

beforeAll(async () => {
  if (hasClickHouse) market = await openQuestions();
});
afterAll(async () => {
  await market?.close();
});

const eventsIn = (part: Part): unknown[] => part.data.map((row) => row['event']);

describe.skipIf(!hasClickHouse)('questions about events', () => {
  test('the newest come first, each with its name', async () => {
    const part = await market.ask('latestEvents', { type: 'quote', limit: '3' });
    // The newest quote of all is one of the samples.
    const [sample, ...rest] = eventsIn(part);
    expect(sample).toStrictEqual(sampleEvents[1]);
    expect(rest).toStrictEqual([quotes[1_999], quotes[1_998]]);
    expect(part.data[1]?.['id']).toBe('test.1999');
    expect(part.more).toBe(true);
  });

  test.each(['asc', 'desc'])('part by part (%s) they are all there, each once', async (order) => {
    const rows = await market.all('listEvents', { type: 'quote', limit: '77', order });
    const expected = [...quotes, sampleEvents[1]];
    expect(rows.map((row) => row['event'])).toStrictEqual(
      order === 'asc' ? expected : expected.toReversed(),
    );
  });

  test('what comes meanwhile hides none and shows none twice, from either end', async () => {
    const tape = 'growing';
    const { connection } = market;
    await storeEvents(connection, tape, quotes.slice(0, 500));
    for (const order of ['asc', 'desc']) {
      const before = await market.all('listEvents', { type: 'quote', tape, order });
      const first = await market.ask('listEvents', { type: 'quote', tape, order, limit: '100' });
      const rows = [...first.data];
      let { more, next } = first;
      while (more) {
        await storeEvents(connection, tape, quotes.slice(500, 600));
        const part = await market.ask('listEvents', {
          type: 'quote',
          tape,
          order,
          limit: '100',
          cursor: next!,
        });
        rows.push(...part.data);
        ({ more, next } = part);
        if (rows.length >= before.length) break;
      }
      expect(rows.slice(0, before.length)).toStrictEqual(before);
      expect(new Set(rows.map((row) => row['id'])).size).toBe(rows.length);
    }
    // At the end a cursor stands behind the last, and sees what comes next.
    const end = await market.ask('latestEvents', { type: 'quote', tape, limit: '1' });
    const tail = await market.all('listEvents', { type: 'quote', tape });
    expect(tail.at(-1)?.['id']).toBe(end.data[0]?.['id']);
  });

  test('a row of a batch that is not complete is not shown yet', async () => {
    const { connection } = market;
    const next = await storeEvents(connection, 'partial', quotes.slice(0, 10));
    await connection.command(
      `INSERT INTO ${connection.database}.quotes (tape, ordinal, ts, symbol) VALUES ('partial', ${next + 5}, now64(6), 'CL.F27')`,
    );
    expect((await market.ask('latestEvents', { type: 'quote', tape: 'partial' })).data.length).toBe(
      10,
    );
    expect((await market.all('listEvents', { type: 'quote', tape: 'partial' })).length).toBe(10);
  });

  test.each([
    [{ symbol: 'CL.F27' }, [0, 1, 5]],
    [{ product: 'CL' }, [0, 1, 2, 5]],
    [{ product: 'LO' }, [3]],
    [{ product: 'CLX' }, [4]],
    [{ symbol: 'CL.G27,CLX' }, [2, 4]],
    [{ symbol: 'CL.F27,LO.F27.C7000', side: 'buy' }, [0, 3]],
    [{ month: 'F27' }, [0, 1, 3, 5]],
    [{ month: 'G27', product: 'CL' }, [2]],
    [{ side: 'buy' }, [0, 2, 3]],
    [{ side: 'none', symbol: 'CL.F27' }, [5]],
    // 10 × 70 × 1,000 dollars, 400 × 71 × 1,000; options 4 × 1.25 × 1,000; no product, no multiplier.
    [{ minNotional: '700000' }, [0, 2]],
    [{ minNotional: '700000.01' }, [2]],
    [{ minNotional: '5000' }, [0, 1, 2, 3, 5]],
    [{ from: '2026-03-02T15:00:02Z', to: '2026-03-02T15:00:04Z' }, [1, 2]],
    [{ from: String(T0 + 6 * SECOND), symbol: 'CL.F27' }, [5]],
    [{ from: '2026-03-02T16:00:02+01:00', to: '2026-03-02T15:00:03.000001Z' }, [1, 2]],
  ])('trades by %j', async (filter, expected) => {
    const rows = await market.all('listEvents', { type: 'trade', ...filter });
    const sample = sampleEvents[2];
    const found = rows.map((row) => row['event']).filter((one) => one !== sample);
    const wanted = expected.map((at) => trades[at]);
    expect(found.filter((one) => (one as Trade).feed === 't')).toStrictEqual(wanted);
  });

  test('a trade is found at what it is worth', async () => {
    const [trade] = trades;
    // 1.15 × 100 × 1,000 dollars, which is less in doubles from left to right.
    const worth = { ...trade!, symbol: 'LO.F27.C7000', price: 1.15, size: 100 };
    await storeEvents(market.connection, 'worth', [worth]);
    const asked = { type: 'trade', tape: 'worth' };
    const found = await market.ask('listEvents', { ...asked, minNotional: '115000' });
    expect(eventsIn(found)).toStrictEqual([worth]);
    const beyond = await market.ask('listEvents', { ...asked, minNotional: '115000.001' });
    expect(beyond.data).toEqual([]);
  });

  describe('options', () => {
    const options = [
      'LO.F27.C7000',
      'LO.F27.P7000',
      'LO.G27.C7050',
      'LO.F27.P-500',
      'LO1.F27.P7000',
    ];
    const others = ['CL.F27', 'CLX', 'LO.F27', 'BTCUSDT'];
    beforeAll(async () => {
      const prints = [...options, ...others].map((symbol) => ({ ...trades[0]!, symbol }));
      await storeEvents(market.connection, 'options', prints);
    });

    test.each([
      [{ right: 'P' }, ['LO.F27.P7000', 'LO.F27.P-500', 'LO1.F27.P7000']],
      [{ right: 'C', month: 'G27' }, ['LO.G27.C7050']],
      [{ minStrike: '70', maxStrike: '70' }, ['LO.F27.C7000', 'LO.F27.P7000', 'LO1.F27.P7000']],
      [{ minStrike: '70.01' }, ['LO.G27.C7050']],
      [{ maxStrike: '-5', product: 'LO' }, ['LO.F27.P-500']],
      [{ minStrike: '-1000000' }, options],
      [{ symbol: options.join(','), right: 'P', product: 'LO1' }, ['LO1.F27.P7000']],
    ])('by %j', async (filter, expected) => {
      const asked = { type: 'trade', tape: 'options', ...filter };
      const found = await market.all('listEvents', asked);
      expect(found.map((row) => (row['event'] as Trade).symbol)).toEqual(expected);
    });
  });

  test('the list goes on behind the newest, with their cursor', async () => {
    const asked = { type: 'trade', product: 'CL' };
    const newest = await market.ask('latestEvents', { ...asked, limit: '2' });
    const cursor = newest.next!;
    const rest = await market.all('listEvents', { ...asked, order: 'desc', cursor });
    expect([...newest.data, ...rest]).toStrictEqual(
      await market.all('listEvents', { ...asked, order: 'desc' }),
    );
    expect(rest.length).toBeGreaterThan(2);
  });

  test('gaps by their reason', async () => {
    const gap = sampleEvents.find((one) => one.type === 'gap');
    expect(eventsIn(await market.ask('listGaps', {}))).toStrictEqual([gap]);
    expect(eventsIn(await market.ask('listGaps', { reason: 'disconnect' }))).toStrictEqual([gap]);
    expect(await market.ask('listGaps', { reason: 'restart' })).toEqual({
      data: [],
      next: null,
      more: false,
    });
  });

  test('gaps by the time in which something is missing, whenever they were written', async () => {
    const sample = sampleEvents.find((one) => one.type === 'gap')!;
    const gapOf = (at: number, from: number | null, to: number): Gap => {
      const ts = T0 + at;
      return { ...sample, ts, tsRecv: ts, from: from === null ? null : T0 + from, to: T0 + to };
    };
    const outage = gapOf(1_000, 100, 900);
    const beginning = gapOf(2_000, null, 1_500);
    await storeEvents(market.connection, 'missing', [outage, beginning]);
    const missing = async (from: number, to: number): Promise<unknown[]> => {
      const range = { from: String(T0 + from), to: String(T0 + to) };
      return eventsIn(await market.ask('listGaps', { tape: 'missing', order: 'asc', ...range }));
    };
    expect(await missing(400, 500)).toStrictEqual([outage, beginning]);
    expect(await missing(0, 100)).toStrictEqual([beginning]);
    expect(await missing(0, 101)).toStrictEqual([outage, beginning]);
    expect(await missing(900, 901)).toStrictEqual([outage, beginning]);
    expect(await missing(901, 1_500)).toStrictEqual([beginning]);
    expect(await missing(1_501, 5_000)).toStrictEqual([]);
  });

  test('gaps of an instrument, and those of all', async () => {
    const sample = sampleEvents.find((one) => one.type === 'gap')!;
    const { symbol: _, ...ofAll } = sample;
    const gaps = [{ ...sample, symbol: 'CL.F27' }, { ...sample, symbol: 'CL.G27' }, ofAll];
    await storeEvents(market.connection, 'holes', gaps);
    const asked = { tape: 'holes', order: 'asc' };
    const january = await market.ask('listGaps', { ...asked, symbol: 'CL.F27,CL.H27' });
    expect(eventsIn(january)).toStrictEqual([gaps[0], ofAll]);
    expect(eventsIn(await market.ask('listGaps', asked))).toStrictEqual(gaps);
  });

  test('one by its name', async () => {
    expect(await market.ask('getById', { id: 'test.7' })).toStrictEqual({
      id: 'test.7',
      event: quotes[7],
    });
    const at = quotes.length + trades.length;
    for (const [i, event] of sampleEvents.entries()) {
      expect(await market.ask('getById', { id: `test.${at + i}` })).toMatchObject({ event });
    }
    expect(await market.ask('getById', { id: 'test.105.0' })).toMatchObject({
      subject: 'alpha.CL',
      output: frame(5),
    });
    expect(await market.ask('getById', { id: 'test.1500.0' })).toMatchObject({
      output: { rev: 1, high: 99 },
    });
    for (const id of ['test.999999', 'nobody.1', 'test.105.1', 'test.7.0']) {
      await expect(market.ask('getById', { id }), id).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  test('charts keep every extreme in so many pieces', async () => {
    const asked = { symbol: 'CL.F27', from: String(T0), to: String(T0 + 2 * SECOND), points: '4' };
    const { data } = await market.ask('chartPrices', { source: 'quote', ...asked });
    const pieces = [0, 1, 2, 3].map((piece) => quotes.slice(piece * 500, piece * 500 + 500));
    const middle = (quote: MarketEvent): number =>
      quote.type === 'quote' ? (quote.bid! + quote.ask!) / 2 : 0;
    expect(data).toEqual(
      pieces.map((piece, at) => ({
        ts: T0 + at * 500_000,
        open: expect.closeTo(middle(piece[0]!), 9),
        high: expect.closeTo(Math.max(...piece.map(middle)), 9),
        low: expect.closeTo(Math.min(...piece.map(middle)), 9),
        close: expect.closeTo(middle(piece.at(-1)!), 9),
        count: 500,
      })),
    );
    const prints = await market.ask('chartPrices', {
      ...asked,
      source: 'trade',
      to: String(T0 + 8 * SECOND),
      points: '1',
    });
    expect(prints.data).toMatchObject([{ high: 70.02, close: 69.98 }]);
    const nothing = { ...trades[0]!, price: 99, size: 0 };
    await storeEvents(market.connection, 'sizes', [trades[0]!, nothing]);
    const sizes = { ...asked, tape: 'sizes', source: 'trade', to: String(T0 + 8 * SECOND) };
    const moved = await market.ask('chartPrices', { ...sizes, points: '1' });
    expect(moved.data).toMatchObject([{ high: 70, low: 70, count: 1 }]);
  });

  test('what there is, tape by tape', async () => {
    const { data } = await market.ask('listTapes');
    expect(data.find((one) => one['tape'] === 'test')).toMatchObject({
      first: 0,
      next: events.length,
      from: T0,
      to: T0,
      rows: { quote: 2_001, trade: 7, gap: 1 },
    });
  });
});
