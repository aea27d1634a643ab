import type { AlphaFrame, Book, MarketEvent, Trade } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { createEngine } from '../../engine.ts';
import {
  type Expiry,
  futureDefinition,
  quote,
  SECOND,
  START,
  stamp,
  tick,
} from '../../fixtures/smile-market.ts';

const front: Expiry = { month: 'Q26', days: 30, forward: 70, vol: () => 0.4 };
const back: Expiry = { month: 'U26', days: 61, forward: 69, vol: () => 0.4 };
const definitions = [futureDefinition(back), futureDefinition(front)];

function frames(events: readonly MarketEvent[]): AlphaFrame[] {
  const engine = createEngine({ products: ['CL'], emitMs: 1000 });
  return events.flatMap((event, ordinal) =>
    engine.step(event, ordinal).flatMap((one) => (one.kind === 'frame' ? [one.value] : [])),
  );
}

function last(events: readonly MarketEvent[], sec: number): Record<string, number | null> {
  const frame = frames([...events, tick(START + sec * SECOND)]).at(-1);
  return Object.fromEntries(Object.entries(frame?.fields ?? {}).map(([name, { v }]) => [name, v]));
}

function trade(sec: number, month: string, size: number, more: Partial<Trade> = {}): Trade {
  const ts = START + sec * SECOND;
  return {
    type: 'trade',
    symbol: `CL.${month}`,
    ...stamp(ts),
    price: 70,
    size,
    aggressor: 'buy',
    ...more,
  };
}

const quotes = (sec: number): MarketEvent[] => [
  quote('CL.Q26', 70, 0.01, START + sec * SECOND),
  quote('CL.U26', 69, 0.01, START + sec * SECOND),
];

test('the active future is the nearest until one leads by volume, then stays until one leads by a fifth', () => {
  const start = [...definitions, ...quotes(0)];
  expect(last(start, 1)['cme_fwd_mid']).toBeCloseTo(70, 12);
  const rolled = [...start, trade(0.5, 'U26', 1000)];
  expect(last(rolled, 1)['cme_fwd_mid']).toBeCloseTo(69, 12);
  const nearlyBack = [...rolled, tick(START + SECOND), trade(1.1, 'Q26', 1150)];
  expect(last(nearlyBack, 2)['cme_fwd_mid']).toBeCloseTo(69, 12);
  expect(last([...nearlyBack, trade(1.2, 'Q26', 100)], 2)['cme_fwd_mid']).toBeCloseTo(70, 12);
});

test('old volume fades: an hour halves nothing but leaves 1/e', () => {
  const hour = 3600;
  const events = [
    ...definitions,
    trade(0, 'U26', 1000),
    tick(START + SECOND),
    ...quotes(hour),
    trade(hour, 'Q26', 500),
  ];
  // 1000/e = 368 lots count of U26 after an hour; 500 is more than 1.2 times that.
  expect(last(events, hour + 1)['cme_fwd_mid']).toBeCloseTo(70, 12);
});

test('an expired future is not active', () => {
  const expiry = START + 2 * SECOND;
  const events = [
    { ...futureDefinition(front), expiry },
    futureDefinition(back),
    trade(0, 'Q26', 500),
    ...quotes(0.5),
  ];
  expect(last(events, 1)['cme_fwd_mid']).toBeCloseTo(70, 12);
  expect(last(events, 3)['cme_fwd_mid']).toBeCloseTo(69, 12);
});

test('signed flow weighs the last ten seconds of event time by side', () => {
  const start = [...definitions, ...quotes(0), tick(START + SECOND)];
  const flow = [
    ...start,
    trade(1.1, 'Q26', 30),
    trade(1.2, 'Q26', 10, { aggressor: 'sell' }),
    // The venue does not say: below the mid of 70 is a seller; on it, after a lower price, a buyer.
    trade(1.3, 'Q26', 20, { aggressor: 'none', price: 69.99 }),
    trade(1.4, 'Q26', 40, { aggressor: 'none', price: 70 }),
    trade(1.5, 'U26', 999),
  ];
  expect(last(flow.slice(0, -1), 2)['signed_flow_10']).toBeCloseTo((30 - 10 - 20 + 40) / 100, 12);
  const later = [...flow.slice(0, -1), trade(9, 'Q26', 25), ...quotes(11)];
  // At 11.2 s what was printed up to 1.2 s has left the window: sold 20, bought 40 and 25.
  expect(last(later, 12)['signed_flow_10']).toBe(1);
  expect(last([...flow.slice(0, -1), ...quotes(20)], 21)['signed_flow_10']).toBe(0);
  // Nothing ever is not nothing of late.
  expect(last([...start, ...quotes(2)], 3)['signed_flow_10']).toBeNull();
});

test('signed flow begins anew when another future becomes active', () => {
  const events = [
    ...definitions,
    ...quotes(0),
    tick(START + SECOND),
    trade(1.1, 'Q26', 50),
    trade(1.2, 'U26', 500, { aggressor: 'sell' }),
  ];
  expect(last(events, 2)).toMatchObject({ signed_flow_10: null });
});

test('imbalance takes five levels of the book, or the top where there is no book', () => {
  const book: Book = {
    type: 'book',
    symbol: 'CL.Q26',
    ...stamp(START + 10),
    bids: [10, 20, 30, 40, 50, 1000].map((size, i) => ({ price: 69.99 - 0.01 * i, size })),
    asks: [5, 5, 5, 5, 30, 9000].map((size, i) => ({ price: 70.01 + 0.01 * i, size })),
  };
  expect(last([...definitions, book], 1)).toMatchObject({
    imb_5: (150 - 50) / (150 + 50),
    imb_levels: 5,
    // (Pa·Qb + Pb·Qa) / (Qa + Qb), by hand: (70.01·10 + 69.99·5) / 15.
    microprice: 70.0033,
    cme_fwd_mid: expect.closeTo(70, 12),
  });
  const top = { ...quote('CL.Q26', 70, 0.01, START + 10), bidSize: 30, askSize: 10 };
  expect(last([...definitions, top], 1)).toMatchObject({ imb_5: 0.5, imb_levels: 1 });
});

test('a price below zero is a price', () => {
  const events = [...definitions, quote('CL.Q26', -37.63, 0.05, START)];
  expect(last(events, 1)).toMatchObject({ cme_fwd_mid: expect.closeTo(-37.63, 12), atm_iv: null });
});

test.each([
  ['one-sided', { bid: null }, 'one_sided'],
  ['crossed', { bid: 71 }, 'crossed'],
  ['locked', { bid: 70.01 }, 'crossed'],
  ['absurdly wide', { ask: 500 }, 'wide'],
])('a %s future has no mid and says so', (_, change, fault) => {
  const bad = { ...quote('CL.Q26', 70, 0.01, START), ...change };
  const [frame] = frames([...definitions, bad, tick(START + SECOND)]);
  expect(frame?.fields['cme_fwd_mid']).toEqual({ v: null, ts: START });
  expect(frame?.reasons).toContain(`future_${fault}:CL.Q26`);
});

test('a quote older than the one known, or one given twice, changes nothing', () => {
  const events = [
    ...definitions,
    quote('CL.Q26', 70, 0.01, START + 500),
    quote('CL.Q26', 70, 0.01, START + 500),
    quote('CL.Q26', 60, 0.01, START + 400),
  ];
  expect(last(events, 1)['cme_fwd_mid']).toBeCloseTo(70, 12);
});
