import {
  anyEvent,
  sampleActivity,
  sampleEvents,
  sampleFlow,
  sampleFrame,
  sampleSurface,
} from '@crude-alpha/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidValueError } from './errors.ts';
import {
  checkChainActivity,
  checkClientMessage,
  checkEvent,
  checkFrame,
  checkOptionFlow,
  checkServerMessage,
  checkSurface,
} from './validate.ts';
import { eventTypes } from './vocabulary.ts';

const quote = {
  type: 'quote',
  symbol: 'CL.F27',
  ts: 1,
  tsRecv: 2,
  feed: 'test',
  bid: 70,
  ask: 70.01,
  bidSize: 1,
  askSize: 1,
};

/** [what is wrong, the value, the field that the refusal names] */
const bad: readonly [string, unknown, string][] = [
  ['nothing', undefined, ''],
  ['a string', 'quote', ''],
  ['an array', [quote], ''],
  ['no type', { ...quote, type: undefined }, 'type'],
  ['an unknown type', { ...quote, type: 'quotes' }, 'type'],
  ['a type that every object has', { ...quote, type: 'constructor' }, 'type'],
  ['no symbol', { ...quote, symbol: undefined }, 'symbol'],
  ['a NATS wildcard in the symbol', { ...quote, symbol: 'CL.*' }, 'symbol'],
  ['a space in the symbol', { ...quote, symbol: 'CL F27' }, 'symbol'],
  ['an empty token in the symbol', { ...quote, symbol: 'CL..F27' }, 'symbol'],
  ['an endless symbol', { ...quote, symbol: 'C'.repeat(65) }, 'symbol'],
  ['a fraction of a microsecond', { ...quote, ts: 1.5 }, 'ts'],
  ['a time before 1970', { ...quote, ts: -1 }, 'ts'],
  ['a time after 2100', { ...quote, ts: 5e15 }, 'ts'],
  ['nanoseconds of zero, which must be left out', { ...quote, tsNs: 0 }, 'tsNs'],
  ['NaN', { ...quote, bid: Number.NaN }, 'bid'],
  ['infinity', { ...quote, ask: Number.POSITIVE_INFINITY }, 'ask'],
  ['a price as text', { ...quote, bid: '70' }, 'bid'],
  ['a negative size', { ...quote, bidSize: -1 }, 'bidSize'],
  ['half a contract', { ...quote, askSize: 0.5 }, 'askSize'],
  ['an unknown field', { ...quote, bidd: 1 }, 'bidd'],
  ['a missing field', { ...quote, askSize: undefined }, 'askSize'],
];

describe('checkEvent', () => {
  test('takes every type of event, and gives back the very object', () => {
    expect(new Set(sampleEvents.map((event) => event.type))).toEqual(new Set(eventTypes));
    for (const event of sampleEvents) expect(checkEvent(event)).toBe(event);
  });

  test.each(bad)('refuses %s', (_, value, field) => {
    const defined =
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined))
        : value;
    const refusal = checkEvent(defined);
    expect(refusal).toBeInstanceOf(InvalidValueError);
    expect(refusal).toMatchObject({ code: 'EVENT_INVALID', field });
  });

  test('names a field deep inside', () => {
    const book = { ...sampleEvents[3], bids: [{ price: 1, size: -4 }] };
    expect(checkEvent(book)).toMatchObject({ field: 'bids.0.size' });
  });

  test('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (value) => {
        expect(checkEvent(value)).toBeInstanceOf(InvalidValueError);
      }),
    );
  });

  test('loses nothing on the way through JSON', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(checkEvent(event)).toBe(event);
        const back: unknown = JSON.parse(JSON.stringify(event));
        expect(back).toStrictEqual(event);
        expect(checkEvent(back)).toBe(back);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the other checks', () => {
  test('frames: a value may be null, never NaN', () => {
    expect(checkFrame(sampleFrame)).toBe(sampleFrame);
    const poisoned = { ...sampleFrame, fields: { rr25: { v: Number.NaN, ts: 1 } } };
    expect(checkFrame(poisoned)).toMatchObject({ code: 'MESSAGE_INVALID', field: 'fields.rr25.v' });
    expect(checkFrame({ ...sampleFrame, fields: { 'RR 25': { v: 1, ts: 1 } } })).toBeInstanceOf(
      InvalidValueError,
    );
  });

  test('surfaces, option flow and activity: nothing but what the contract names, however deep', () => {
    expect(checkSurface(sampleSurface)).toBe(sampleSurface);
    expect(checkOptionFlow(sampleFlow)).toBe(sampleFlow);
    expect(checkChainActivity(sampleActivity)).toBe(sampleActivity);
    const [smile] = sampleSurface.expiries;
    const withPrices = { ...smile, quotes: { ...smile!.quotes, bid: [1, 2] } };
    expect(checkSurface({ ...sampleSurface, expiries: [withPrices] })).toMatchObject({
      code: 'MESSAGE_INVALID',
      field: 'expiries.0.quotes.bid',
    });
    const [leg] = sampleFlow.legs;
    expect(checkOptionFlow({ ...sampleFlow, legs: [{ ...leg, size: 3 }] })).toMatchObject({
      field: 'legs.0.size',
    });
    expect(checkOptionFlow({ ...sampleFlow, legs: [] })).toMatchObject({ field: 'legs' });
    for (const [t, data] of [
      ['surface', sampleSurface],
      ['flow', sampleFlow],
    ]) {
      expect(checkServerMessage({ t, data })).not.toBeInstanceOf(InvalidValueError);
    }
    expect(checkServerMessage({ t: 'surface', data: sampleActivity })).toBeInstanceOf(
      InvalidValueError,
    );
  });

  test.each(['CL.surface', 'CL.flow'])('a client may ask for %s', (name) => {
    const subscribe = { t: 'subscribe', symbols: [name] };
    expect(checkClientMessage(subscribe)).toBe(subscribe);
  });

  test.each(['CL.chain', 'CL.F27', 'CL.', '.surface', 'CL.surface.x', 'CL.surfaces', 'chain.CL'])(
    'a client may not ask for %s',
    (name) => {
      const refusal = checkClientMessage({ t: 'subscribe', symbols: [name] });
      expect(refusal).toMatchObject({ field: 'symbols.0' });
    },
  );

  test('client messages', () => {
    const subscribe = { t: 'subscribe', symbols: ['CL'] };
    expect(checkClientMessage(subscribe)).toBe(subscribe);
    expect(checkClientMessage({ t: 'subscribe', symbols: [] })).toMatchObject({ field: 'symbols' });
    expect(checkClientMessage({ t: 'subscribe', symbols: ['md.events.>'] })).toMatchObject({
      field: 'symbols.0',
    });
    expect(checkClientMessage({ t: 'snapshot' })).toMatchObject({ field: 't' });
  });
});
