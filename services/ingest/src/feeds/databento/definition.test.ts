import { checkEvent } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import {
  definitionBytes,
  EVENT_US,
  eventsOf,
  mbp1Bytes,
  normaliserOf,
  RECV_US,
  tradeBytes,
  UNDEFINED_PRICE,
  UNDEFINED_TIME,
} from './fixtures/records.ts';

const stamp = { ts: EVENT_US, tsNs: 789, tsRecv: RECV_US, feed: 'test' };
const BID = { price: 69_410_000_000n, size: 12 };
const ASK = { price: 69_420_000_000n, size: 7 };

describe('definitions', () => {
  const CALL = {
    raw: 'LOF7 C7000',
    instrumentClass: 'C',
    // 2026-12-16T19:30:00Z
    expiration: 1_797_449_400_000_000_000n,
    tick: UNDEFINED_PRICE,
    strike: 70_000_000_000n,
    underlying: 'CLF7',
  };

  test.each([1, 2, 3] as const)('an option of version %d, with a tick that varies', (version) => {
    const bytes = definitionBytes(CALL, { id: 9 }, version);
    const [definition, quote] = eventsOf(
      normaliserOf(),
      [bytes, mbp1Bytes(BID, ASK, {}, { id: 9 })],
      version,
    );
    expect(definition).toEqual({
      type: 'definition',
      symbol: 'LO.F27.C7000',
      ...stamp,
      product: 'LO',
      kind: 'option',
      action: 'add',
      expiry: 1_797_449_400_000_000,
      tickSize: null,
      multiplier: 1000,
      underlying: 'CL.F27',
      right: 'C',
      strike: 70,
      raw: 'LOF7 C7000',
    });
    expect(checkEvent(definition)).toBe(definition);
    expect(quote).toMatchObject({ symbol: 'LO.F27.C7000' });
  });

  test('a future, changed and deleted', () => {
    const normaliser = normaliserOf();
    const future = { raw: 'CLG7', instrumentClass: 'F', expiration: 1_800_387_000_000_000_000n };
    const events = eventsOf(normaliser, [
      definitionBytes({ ...future, action: 'M' }, { id: 9 }),
      definitionBytes({ ...future, action: 'D' }, { id: 9 }),
      tradeBytes({}, { id: 9 }),
    ]);
    const common = { symbol: 'CL.G27', kind: 'future', tickSize: 0.01, multiplier: 1000 };
    expect(events).toMatchObject([
      { ...common, action: 'modify' },
      { ...common, action: 'delete' },
    ]);
    expect(events[0]).not.toHaveProperty('underlying');
    expect(normaliser.counts.unmapped).toBe(1);
  });

  test('a weekly keeps its own root, on the future that it names', () => {
    const [weekly] = eventsOf(normaliserOf(), [
      definitionBytes({
        ...CALL,
        raw: 'LO1Z6 P6850',
        instrumentClass: 'P',
        strike: 68_500_000_000n,
      }),
    ]);
    expect(weekly).toMatchObject({
      symbol: 'LO1.Z26.P6850',
      product: 'LO1',
      underlying: 'CL.F27',
      strike: 68.5,
    });
    expect(checkEvent(weekly)).toBe(weekly);
  });

  test('the multiplier is the quantity of the commodity, else what is said, else the product’s', () => {
    const none = { ...CALL, quantity: UNDEFINED_PRICE };
    const events = eventsOf(normaliserOf(), [
      definitionBytes({ ...CALL, quantity: 500_000_000_000n, multiplier: 3 }),
      definitionBytes({ ...none, multiplier: 100 }),
      definitionBytes(none),
    ]);
    expect(events.map((one) => 'multiplier' in one && one.multiplier)).toEqual([500, 100, 1000]);
  });

  test.each([
    ['a strike other than its name says', { strike: 7_000_000_000_000n }],
    ['the other right', { instrumentClass: 'P' }],
    ['no future under it', { underlying: '' }],
    ['no expiry', { expiration: UNDEFINED_TIME }],
    ['a strike on a weekly other than its name says', { raw: 'LO1Z6 C7050' }],
  ])('an option with %s is no instrument', (_, wrong) => {
    const normaliser = normaliserOf();
    expect(eventsOf(normaliser, [definitionBytes({ ...CALL, ...wrong })])).toEqual([]);
    expect(normaliser.counts.definition).toBe(1);
  });

  test.each(['S', 'T', 'M', ''])('the class %j is a spread or strategy', (instrumentClass) => {
    const normaliser = normaliserOf();
    const bytes = definitionBytes({ raw: 'CLF7-CLG7', instrumentClass }, { id: 9 });
    expect(eventsOf(normaliser, [bytes, tradeBytes({}, { id: 9 })])).toEqual([]);
    expect(normaliser.counts.unwanted).toBe(2);
  });
});
