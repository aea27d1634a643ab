import { checkEvent } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import {
  bytesOf,
  definitionBytes,
  EVENT_US,
  eventsOf,
  mbp1Bytes,
  mbp10Bytes,
  NOBODY,
  normaliserOf,
  OPTION_ID,
  RECV_US,
  statisticsBytes,
  statusBytes,
  tradeBytes,
  UNDEFINED_PRICE,
  UNDEFINED_SIZE,
  UNDEFINED_TIME,
} from './fixtures/records.ts';

const stamp = { ts: EVENT_US, tsNs: 789, tsRecv: RECV_US, feed: 'test' };
const BID = { price: 69_410_000_000n, size: 12 };
const ASK = { price: 69_420_000_000n, size: 7 };

describe('prices', () => {
  test('mbp-1 is a quote', () => {
    const [quote, ...rest] = eventsOf(normaliserOf(), [mbp1Bytes(BID, ASK)]);
    expect(quote).toEqual({
      type: 'quote',
      symbol: 'CL.F27',
      ...stamp,
      seq: 4711,
      bid: 69.41,
      ask: 69.42,
      bidSize: 12,
      askSize: 7,
    });
    expect(rest).toEqual([]);
    expect(checkEvent(quote)).toBe(quote);
  });

  test('a side that is not there is null, whatever its size says', () => {
    const nobody = { price: UNDEFINED_PRICE, size: UNDEFINED_SIZE };
    const events = eventsOf(normaliserOf(), [
      mbp1Bytes(nobody, ASK, {}, { id: OPTION_ID }),
      mbp1Bytes(BID, nobody, {}, { id: OPTION_ID }),
    ]);
    expect(events).toMatchObject([
      { symbol: 'LO.F27.C7000', bid: null, bidSize: 0, ask: 69.42, askSize: 7 },
      { symbol: 'LO.F27.C7000', bid: 69.41, bidSize: 12, ask: null, askSize: 0 },
    ]);
  });

  test('prices below zero are prices', () => {
    const low = { price: -37_630_000_000n, size: 1 };
    expect(eventsOf(normaliserOf(), [mbp1Bytes(low, NOBODY)])).toMatchObject([{ bid: -37.63 }]);
  });

  test('whole microseconds have no remainder, and a time that is not said is that of receipt', () => {
    const [whole, undated] = eventsOf(normaliserOf(), [
      mbp1Bytes(BID, ASK, {}, { tsEvent: BigInt(EVENT_US) * 1000n }),
      mbp1Bytes(BID, ASK, {}, { tsEvent: UNDEFINED_TIME }),
    ]);
    expect(whole).toMatchObject({ ts: EVENT_US });
    expect(whole).not.toHaveProperty('tsNs');
    expect(undated).toMatchObject({ ts: RECV_US, tsRecv: RECV_US });
    expect(undated).not.toHaveProperty('tsNs');
  });

  test.each([
    ['A', 'sell'],
    ['B', 'buy'],
    ['N', 'none'],
    ['?', 'none'],
  ])('the side %s of a trade is its aggressor, %s', (side, aggressor) => {
    const [trade] = eventsOf(normaliserOf(), [tradeBytes({ side })]);
    expect(trade).toEqual({
      type: 'trade',
      symbol: 'CL.F27',
      ...stamp,
      seq: 4711,
      price: 69.42,
      size: 3,
      aggressor,
    });
  });

  test('the trade in a book record counts where no records of trades come, after the quote before it', () => {
    const records = [mbp1Bytes(BID, ASK, { action: 'T', side: 'A' }), tradeBytes()];
    const own = eventsOf(normaliserOf('own'), records);
    expect(own.map(({ type }) => type)).toEqual(['quote', 'trade']);
    const book = eventsOf(normaliserOf('book'), records.slice(0, 1));
    expect(book).toMatchObject([{ type: 'quote' }, { type: 'trade', aggressor: 'sell' }]);
    expect(eventsOf(normaliserOf('book'), [mbp1Bytes(BID, ASK, { action: 'C' })])).toHaveLength(1);
  });

  test('a trade without price or size, or from a snapshot, is counted', () => {
    const normaliser = normaliserOf();
    const events = eventsOf(normaliser, [
      tradeBytes({ price: UNDEFINED_PRICE }),
      tradeBytes({ size: UNDEFINED_SIZE }),
      tradeBytes({ flags: 128 | 32 }),
    ]);
    expect(events).toEqual([]);
    expect(normaliser.counts).toMatchObject({ trade: 2, repeated: 1 });
  });

  test('a quote from a snapshot is a quote, and a bad ts_recv is of no concern', () => {
    const snapshot = mbp1Bytes(BID, ASK, { flags: 128 | 32 | 8 });
    expect(eventsOf(normaliserOf(), [snapshot])).toMatchObject([{ type: 'quote', ...stamp }]);
  });

  test('mbp-10 is a book as deep as each side is', () => {
    const [book] = eventsOf(normaliserOf(), [
      mbp10Bytes([BID, { price: 69_400_000_000n, size: 30 }], [ASK]),
    ]);
    expect(book).toEqual({
      type: 'book',
      symbol: 'CL.F27',
      ...stamp,
      seq: 4711,
      bids: [
        { price: 69.41, size: 12 },
        { price: 69.4, size: 30 },
      ],
      asks: [{ price: 69.42, size: 7 }],
    });
    expect(checkEvent(book)).toBe(book);
  });

  test('a book that may be wrong is told once, until it is right again', () => {
    const bad = mbp1Bytes(BID, ASK, { flags: 128 | 4 });
    const good = mbp1Bytes(BID, ASK);
    const events = eventsOf(normaliserOf(), [bad, bad, good, bad]);
    expect(events.map(({ type }) => type)).toEqual([
      'gap',
      'quote',
      'quote',
      'quote',
      'gap',
      'quote',
    ]);
    expect(events[0]).toMatchObject({ reason: 'sequence', symbol: 'CL.F27', from: null });
    expect(events[4]).toMatchObject({ from: RECV_US, to: RECV_US });
    for (const event of events) expect(checkEvent(event)).toBe(event);
  });
});

describe('instruments', () => {
  test('what is not mapped yet is counted, and never guessed', () => {
    const normaliser = normaliserOf();
    expect(
      eventsOf(normaliser, [tradeBytes({}, { id: 7 }), tradeBytes({}, { publisher: 2 })]),
    ).toEqual([]);
    expect(normaliser.counts).toMatchObject({ unmapped: 2, unwanted: 0 });
    normaliser.map(1, 7, 'CLG7', EVENT_US);
    expect(eventsOf(normaliser, [tradeBytes({}, { id: 7 })])).toMatchObject([{ symbol: 'CL.G27' }]);
  });

  test('spreads are known, and not wanted', () => {
    const normaliser = normaliserOf();
    normaliser.map(1, 7, 'CLF7-CLG7', EVENT_US);
    expect(eventsOf(normaliser, [mbp1Bytes(BID, ASK, {}, { id: 7 })])).toEqual([]);
    expect(normaliser.counts).toMatchObject({ unmapped: 0, unwanted: 1 });
  });

  test('a number may be given again, and a mapping without a publisher holds for all', () => {
    const normaliser = normaliserOf();
    normaliser.map(0, 7, 'CLG7', EVENT_US);
    expect(eventsOf(normaliser, [tradeBytes({}, { id: 7 })])).toMatchObject([{ symbol: 'CL.G27' }]);
    normaliser.map(1, 7, 'CLH7', EVENT_US);
    expect(eventsOf(normaliser, [tradeBytes({}, { id: 7 })])).toMatchObject([{ symbol: 'CL.H27' }]);
    normaliser.map(0, 7, 'CLJ7', EVENT_US);
    expect(eventsOf(normaliser, [tradeBytes({}, { id: 7 })])).toMatchObject([{ symbol: 'CL.J27' }]);
  });

  test('other records are counted', () => {
    const normaliser = normaliserOf();
    expect(eventsOf(normaliser, [bytesOf(0x20, 56, []), bytesOf(0xee, 24, [])])).toEqual([]);
    expect(normaliser.counts.other).toBe(2);
  });
});

describe('statistics', () => {
  // 2026-11-19 as a day without a place.
  const reference = 1_795_046_400_000_000_000n;

  test.each([
    [{ type: 3, price: 69_370_000_000n, reference, flags: 1 }, 'settlement', 69.37, true],
    [{ type: 3, price: 69_370_000_000n, reference, flags: 2 }, 'settlement', 69.37, false],
    [{ type: 3, price: 69_370_000_000n, reference, flags: 255 }, 'settlement', 69.37, false],
    [{ type: 6, quantity: 123_456n, reference, flags: 1 }, 'volume', 123_456, false],
    [{ type: 9, quantity: 987n, reference }, 'openInterest', 987, false],
    [{ type: 14, price: 312_500_000n, reference }, 'impliedVol', 0.3125, false],
    [{ type: 15, price: -481_000_000n, reference }, 'delta', -0.481, false],
  ])('%o', (what, stat, value, final) => {
    const [event] = eventsOf(normaliserOf(), [statisticsBytes(what)]);
    expect(event).toEqual({
      type: 'stat',
      symbol: 'CL.F27',
      ...stamp,
      seq: 99,
      stat,
      value,
      tradeDate: '2026-11-19',
      final,
    });
    expect(checkEvent(event)).toBe(event);
  });

  test('without a day of its own a figure is of the session', () => {
    const [high] = eventsOf(normaliserOf(), [statisticsBytes({ type: 5, price: 70_010_000_000n })]);
    expect(high).toMatchObject({ stat: 'high', value: 70.01, tradeDate: '2026-11-20' });
  });

  test.each([
    { type: 7, price: 1n },
    { type: 10_001, quantity: 1n },
    { type: 3, price: 1n, update: 2 },
    { type: 9 },
  ])('%o is left out', (what) => {
    const normaliser = normaliserOf();
    expect(eventsOf(normaliser, [statisticsBytes(what)])).toEqual([]);
    expect(normaliser.counts.statistic).toBe(1);
  });

  test('of versions 1 and 2 the quantity has 32 bits', () => {
    const bytes = (quantity: number): Uint8Array =>
      bytesOf(0x18, 64, [
        [24, 'i64', reference],
        [32, 'i64', UNDEFINED_PRICE],
        [40, 'u32', quantity],
        [44, 'u32', 99],
        [52, 'u16', 9],
        [56, 'u8', 1],
      ]);
    for (const version of [1, 2] as const) {
      const events = eventsOf(normaliserOf(), [bytes(555), bytes(0x7fff_ffff)], version);
      expect(events).toMatchObject([{ stat: 'openInterest', value: 555 }]);
    }
  });
});

test.each([
  [1, 'preOpen'],
  [2, 'preOpen'],
  [7, 'open'],
  [8, 'halted'],
  [9, 'halted'],
  [10, 'halted'],
  [12, 'closed'],
  [13, 'closed'],
  [15, 'closed'],
  [77, 'unknown'],
])('the action %d leaves an instrument %s', (action, state) => {
  const [status] = eventsOf(normaliserOf(), [statusBytes(action)]);
  expect(status).toEqual({ type: 'status', symbol: 'CL.F27', ...stamp, state });
});

test.each([0, 6, 14])('the action %d changes no state', (action) => {
  expect(eventsOf(normaliserOf(), [statusBytes(action)])).toEqual([]);
});

describe('a whole product', () => {
  const HALT = 8;
  const TRADING = 7;
  const OTHER_ID = 300;

  test('of futures halts and resumes as a session, behind the word on its last instrument', () => {
    const normaliser = normaliserOf();
    normaliser.map(1, OTHER_ID, 'CLG7', EVENT_US);
    const events = eventsOf(normaliser, [
      statusBytes(TRADING),
      statusBytes(TRADING, { id: OTHER_ID }),
      statusBytes(HALT),
      statusBytes(HALT, { id: OTHER_ID }),
      statusBytes(TRADING),
    ]);
    const session = {
      type: 'session',
      ...stamp,
      product: 'CL',
      // The event is of the morning of Friday, 20 November 2026.
      tradeDate: '2026-11-20',
      open: Date.parse('2026-11-19T23:00:00Z') * 1000,
      close: Date.parse('2026-11-20T22:00:00Z') * 1000,
    };
    expect(events.slice(3)).toEqual([
      { type: 'status', symbol: 'CL.G27', ...stamp, state: 'halted' },
      { ...session, state: 'halted' },
      { type: 'status', symbol: 'CL.F27', ...stamp, state: 'open' },
      { ...session, state: 'resumed' },
    ]);
    for (const event of events) expect(checkEvent(event)).toBe(event);
  });

  test('of options halts by its root, of weeklies by its instruments alone', () => {
    const normaliser = normaliserOf();
    normaliser.map(1, OTHER_ID, 'LO1Z6 C7000', EVENT_US);
    const events = eventsOf(normaliser, [
      statusBytes(TRADING, { id: OPTION_ID }),
      statusBytes(TRADING, { id: OTHER_ID }),
      statusBytes(HALT, { id: OTHER_ID }),
      statusBytes(HALT, { id: OPTION_ID }),
      statusBytes(TRADING, { id: OPTION_ID }),
    ]);
    expect(events.slice(2)).toEqual([
      { type: 'status', symbol: 'LO1.Z26.C7000', ...stamp, state: 'halted' },
      { type: 'status', symbol: 'LO.F27.C7000', ...stamp, state: 'halted' },
      { type: 'status', symbol: 'LO', ...stamp, state: 'halted' },
      { type: 'status', symbol: 'LO.F27.C7000', ...stamp, state: 'open' },
      { type: 'status', symbol: 'LO', ...stamp, state: 'open' },
    ]);
    for (const event of events) expect(checkEvent(event)).toBe(event);
  });

  test('does not wait for an instrument that is deleted', () => {
    const future = { raw: 'CLG7', instrumentClass: 'F', expiration: 1_800_387_000_000_000_000n };
    const events = eventsOf(normaliserOf(), [
      statusBytes(TRADING),
      definitionBytes(future, { id: 9 }),
      statusBytes(TRADING, { id: 9 }),
      definitionBytes({ ...future, action: 'D' }, { id: 9 }),
      statusBytes(HALT),
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'session', state: 'halted' });
  });
});

describe('what the gateway says beside the market', () => {
  test('a heartbeat is one, an acknowledgement is nothing', () => {
    const records = [0, 1].map((code) => bytesOf(0x17, 320, [[319, 'u8', code]], { id: 0 }));
    expect(eventsOf(normaliserOf(), records)).toEqual([
      {
        type: 'heartbeat',
        ts: RECV_US,
        tsRecv: RECV_US,
        feed: 'test',
        source: 'provider',
        silenceMs: 0,
      },
    ]);
  });

  test('skipped records are a gap, a symbol that is not resolved is none', () => {
    const records = [7, 4].map((code) => bytesOf(0x15, 320, [[318, 'u8', code]], { id: 0 }));
    const events = eventsOf(normaliserOf(), [tradeBytes(), ...records]);
    expect(events).toMatchObject([
      { type: 'trade' },
      { type: 'gap', reason: 'slow_reader', from: RECV_US, to: RECV_US },
    ]);
    expect(checkEvent(events[1])).toBe(events[1]);
  });

  test.each([
    ['1', 80, 38],
    ['2 and 3', 176, 89],
  ])('a mapping of version %s names an instrument', (version, size, at) => {
    const mapping = bytesOf(0x16, size, [[at, 'text', 'CLG7']], { id: 7 });
    const events = eventsOf(
      normaliserOf(),
      [mapping, tradeBytes({}, { id: 7 })],
      version === '1' ? 1 : 3,
    );
    expect(events).toMatchObject([{ symbol: 'CL.G27' }]);
  });
});
