import { hasClickHouse, sampleActivity, sampleFlow, sampleSurface, T0 } from '@crude-alpha/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { candle, frame, openQuestions, type Questions, SECOND } from '../../test/questions.ts';
import { candleOutput, messageOutput, storeOutputs } from '../../test/stored-market.ts';

let market: Questions;

beforeAll(async () => {
  if (hasClickHouse) market = await openQuestions();
});
afterAll(async () => {
  await market?.close();
});

describe.skipIf(!hasClickHouse)('questions about what is derived', () => {
  test('frames as they were published, or some of their fields', async () => {
    expect(await market.all('listFrames', { product: 'CL', limit: '7' })).toStrictEqual(
      Array.from({ length: 20 }, (_, at) => frame(at)),
    );
    const range = { from: String(T0 + 2 * SECOND), to: String(T0 + 4 * SECOND) };
    expect(
      (
        await market.ask('listFrames', {
          product: 'CL',
          ...range,
          fields: 'rr25,nobody',
          order: 'desc',
        })
      ).data,
    ).toEqual([
      { seq: 103, ts: T0 + 3 * SECOND, health: 'one_sided', fields: {} },
      { seq: 102, ts: T0 + 2 * SECOND, health: 'one_sided', fields: { rr25: -1.5 } },
    ]);
    expect((await market.ask('listFrames', { product: 'GC' })).data).toEqual([]);
  });

  test('one field in so many pieces', async () => {
    const { data } = await market.ask('chartField', {
      product: 'CL',
      field: 'atm_iv',
      from: String(T0),
      to: String(T0 + 20 * SECOND),
      points: '2',
    });
    expect(data).toEqual([
      { ts: T0, open: 0.3, high: 0.39, low: 0.3, close: 0.39, count: 10 },
      { ts: T0 + 10 * SECOND, open: 0.4, high: 0.49, low: 0.4, close: 0.49, count: 10 },
    ]);
  });

  test.each([
    ['listSurfaces', 'surface', sampleSurface],
    ['listFlow', 'flow', sampleFlow],
    ['listChains', 'chain', sampleActivity],
  ] as const)('%s: as published, part by part from either end', async (id, kind, sample) => {
    const tape = `kept-${kind}`;
    const messages = [0, 1, 2, 3, 4].map((at) => ({
      ...sample,
      seq: 10 + Math.floor(at / 2),
      ts: T0 + at * SECOND,
    }));
    // What else is published of the same events, and of another product.
    const others = ['surface', 'flow', 'chain'].filter((one) => one !== kind);
    const outputs = messages.flatMap((message, at) => [
      messageOutput(`${kind}.CL`, message, at),
      messageOutput(`${kind}.GC`, message, at + 10),
      ...others.map((other, i) => messageOutput(`${other}.CL`, message, at + 20 + 10 * i)),
    ]);
    outputs.sort((a, b) => a.ordinal - b.ordinal || a.index - b.index);
    await storeOutputs(market.connection, tape, outputs);
    const asked = { product: 'CL', tape, limit: '2' };
    expect(await market.all(id, asked)).toStrictEqual(messages);
    expect(await market.all(id, { ...asked, order: 'desc' })).toStrictEqual(messages.toReversed());
    const range = { from: String(T0 + SECOND), to: String(T0 + 3 * SECOND) };
    expect(await market.all(id, { ...asked, ...range })).toStrictEqual(messages.slice(1, 3));
    const { next } = await market.ask(id, asked);
    for (const other of ['listSurfaces', 'listFlow', 'listChains'].filter((one) => one !== id)) {
      const foreign = market.ask(other, { ...asked, cursor: next! });
      await expect(foreign).rejects.toMatchObject({ code: 'BAD_CURSOR' });
    }
  });

  test.each([
    ['listSurfaces', 'surface', sampleSurface],
    ['listFlow', 'flow', sampleFlow],
    ['listChains', 'chain', sampleActivity],
  ] as const)(
    '%s: what is no such message, or is of another product, is left out',
    async (id, kind, sample) => {
      const tape = `wrong-${kind}`;
      const messages = [
        { ...sample, seq: 10 },
        { ...sample, seq: 11, bid: 70.01 },
        { ...sample, seq: 12, symbol: 'GC' },
        { ...sample, seq: 13 },
      ];
      const outputs = messages.map((message) => messageOutput(`${kind}.CL`, message));
      await storeOutputs(market.connection, tape, outputs);
      const asked = { product: 'CL', tape, limit: '2' };
      expect(await market.all(id, asked)).toStrictEqual([messages[0], messages[3]]);
      // The inside finds them by their names.
      expect(await market.ask('getById', { id: `${tape}.11.0` })).toMatchObject({
        output: messages[1],
      });
    },
  );

  test('candles by time, each in its newest revision', async () => {
    const rows = await market.all('listCandles', { interval: '1m', symbol: 'CL.F27', limit: '4' });
    const expected = Array.from({ length: 10 }, (_, minute) => candle(minute));
    expected[3] = candle(3, { seq: 1500, rev: 1, high: 99 });
    expect(rows).toStrictEqual(expected);
    const back = await market.all('listCandles', {
      interval: '1m',
      symbol: 'CL.F27',
      limit: '3',
      order: 'desc',
    });
    expect(back).toStrictEqual(expected.toReversed());
  });

  test('a candle that is corrected meanwhile is the same in all parts of an answer', async () => {
    const texts = { interval: '1m', symbol: 'CL.F27', tape: 'late', limit: '2' };
    const { connection } = market;
    const outputs = [0, 1, 3, 4].map((minute) => candleOutput(candle(minute)));
    await storeOutputs(connection, 'late', outputs);
    const first = await market.ask('listCandles', texts);
    await storeOutputs(connection, 'late', [
      candleOutput(candle(2, { seq: 2_000 })),
      candleOutput(candle(4, { seq: 2_001, rev: 1, volume: 1 })),
    ]);
    const second = await market.ask('listCandles', { ...texts, cursor: first.next! });
    const seen = [...first.data, ...second.data];
    expect(seen).toStrictEqual([0, 1, 3, 4].map((minute) => candle(minute)));
    expect((await market.all('listCandles', texts)).map((row) => row['rev'])).toEqual([
      0, 0, 0, 0, 1,
    ]);
  });

  test('behind the last part come the candles that are made later', async () => {
    const texts = { interval: '1m', symbol: 'CL.F27', tape: 'later', limit: '1' };
    const store = (...candles: Parameters<typeof candle>[]): Promise<void> =>
      storeOutputs(
        market.connection,
        'later',
        candles.map((one) => candleOutput(candle(...one))),
      );
    await store([0], [1]);
    const first = await market.ask('listCandles', texts);
    await store([2], [1, { seq: 2_000, rev: 1 }]);
    const second = await market.ask('listCandles', { ...texts, cursor: first.next! });
    expect([first, second].map(({ data, more }) => [...data, more])).toEqual([
      [candle(0), true],
      [candle(1), false],
    ]);
    const third = await market.ask('listCandles', { ...texts, cursor: second.next! });
    expect(third).toMatchObject({ data: [candle(2)], more: false });
    const none = await market.ask('listCandles', { ...texts, cursor: third.next! });
    expect(none).toMatchObject({ data: [], more: false });
    await store([3, { seq: 2_001 }]);
    const fourth = await market.ask('listCandles', { ...texts, cursor: none.next! });
    expect(fourth.data).toEqual([candle(3, { seq: 2_001 })]);
  });
});
