import type { EventType, MarketEvent } from '@crude-alpha/contracts';
import fc from 'fast-check';

const MAX_TS = 4_102_444_800_000_000;
const MAX_COUNT = 2 ** 52 - 1;

const ts = fc.oneof(
  fc.integer({ min: 0, max: MAX_TS }),
  fc.integer({ min: 1_700_000_000_000_000, max: 1_800_000_000_000_000 }),
);
const count = fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: MAX_COUNT }));
/** JSON has no negative zero; no price is one. */
const price = fc
  .oneof(
    fc.integer({ min: -5_000, max: 20_000 }).map((cents) => cents / 100),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  )
  .map((value) => (Object.is(value, -0) ? 0 : value));
const token = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
const symbol = fc.oneof(
  fc.constantFrom('CL.F27', 'CL.G27', 'LO.F27.C7000', 'LO.F27.P6550', 'BTCUSDT'),
  fc.array(token, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.')),
);
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const day = fc.constantFrom('2026-03-02', '2027-01-15');
const level = fc.record({ price, size: count }, { noNullPrototype: true });
const levels = fc.array(level, { maxLength: 10 });
const required = { ts, tsRecv: ts, feed: token };
const optional = { tsNs: fc.integer({ min: 1, max: 999 }), seq: count };

function event(
  fields: Record<string, fc.Arbitrary<unknown>>,
  extra: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<MarketEvent> {
  const all = { ...required, ...fields, ...optional, ...extra };
  const requiredKeys = [...Object.keys(required), ...Object.keys(fields)];
  return fc.record<Record<string, unknown>>(all, {
    requiredKeys,
    noNullPrototype: true,
  }) as unknown as fc.Arbitrary<MarketEvent>;
}

const byType: Record<EventType, fc.Arbitrary<MarketEvent>> = {
  quote: event({
    type: fc.constant('quote'),
    symbol,
    bid: fc.option(price),
    ask: fc.option(price),
    bidSize: count,
    askSize: count,
  }),
  trade: event({
    type: fc.constant('trade'),
    symbol,
    price,
    size: count,
    aggressor: fc.constantFrom('none', 'buy', 'sell'),
  }),
  book: event({ type: fc.constant('book'), symbol, bids: levels, asks: levels }),
  definition: event(
    {
      type: fc.constant('definition'),
      symbol,
      product: token,
      kind: fc.constantFrom('future', 'option', 'spot'),
      action: fc.constantFrom('add', 'modify', 'delete'),
      expiry: fc.option(ts),
      tickSize: fc.option(price),
      multiplier: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
    },
    { underlying: symbol, right: fc.constantFrom('C', 'P'), strike: price, raw: text },
  ),
  stat: event({
    type: fc.constant('stat'),
    symbol,
    stat: fc.constantFrom(
      'settlement',
      'openInterest',
      'volume',
      'open',
      'high',
      'low',
      'fundingRate',
    ),
    value: price,
    tradeDate: day,
    final: fc.boolean(),
  }),
  status: event(
    {
      type: fc.constant('status'),
      symbol,
      state: fc.constantFrom('preOpen', 'open', 'halted', 'closed', 'unknown'),
    },
    { reason: text },
  ),
  heartbeat: event({
    type: fc.constant('heartbeat'),
    source: fc.constantFrom('provider', 'silence'),
    silenceMs: count,
  }),
  tick: event({ type: fc.constant('tick') }),
  gap: event(
    {
      type: fc.constant('gap'),
      reason: fc.constantFrom('restart', 'disconnect', 'conflated', 'rejected'),
      from: fc.option(ts),
      to: ts,
    },
    { symbol, count, fromSeq: count, toSeq: count, detail: text },
  ),
  session: event({
    type: fc.constant('session'),
    product: token,
    state: fc.constantFrom('open', 'closed', 'halted', 'resumed'),
    tradeDate: day,
    open: ts,
    close: ts,
  }),
};

/** Any event that the contracts allow, of every type. */
export const anyEvent: fc.Arbitrary<MarketEvent> = fc.oneof(...Object.values(byType));
