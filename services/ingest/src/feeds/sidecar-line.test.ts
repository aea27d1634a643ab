import { checkEvent } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { Instruments } from './instruments.ts';
import { type LineEvent, type LineFault, parseLine } from './sidecar-line.ts';

const NOW = Date.parse('2026-11-18T15:00:00Z') * 1000;

function parse(line: string | object): LineEvent | LineFault {
  const text = typeof line === 'string' ? line : JSON.stringify(line);
  return parseLine(text, NOW, 'sidecar', new Instruments());
}

function event(line: string | object): Readonly<Record<string, unknown>> {
  const parsed = parse(line);
  if (typeof parsed === 'string') throw new Error(parsed);
  expect(checkEvent(parsed.event)).toBe(parsed.event);
  return parsed.event;
}

const bbo = {
  t: 'bbo',
  prod: 'CL',
  sym: 'CLF7',
  ts: '1',
  bid: 70.1,
  ask: 70.12,
  bid_sz: 3,
  ask_sz: 4,
};

describe('times', () => {
  // 1795014000123456789 has no double of its own: as a number it would end in 6768.
  test('keep all their digits, as a number or a string', () => {
    const exact = { ts: 1_795_014_000_123_456, tsNs: 789 };
    for (const ts of ['1795014000123456789', '"1795014000123456789"']) {
      expect(
        event(`{"t":"bbo","ts" : ${ts},"sym":"CLF7","bid":1,"ask":2,"bid_sz":1,"ask_sz":1}`),
      ).toMatchObject(exact);
      expect(event(`{"t":"trade","sym":"CLF7","px":1,"sz":1,"side":"B","ts":${ts}}`)).toMatchObject(
        exact,
      );
    }
  });

  test('have no nanoseconds where there are none', () => {
    const parsed = event({ ...bbo, ts: '1795014000123456000' });
    expect(parsed).toMatchObject({ ts: 1_795_014_000_123_456 });
    expect(parsed).not.toHaveProperty('tsNs');
  });

  test('that are none are a fault', () => {
    for (const ts of [
      null,
      '',
      'now',
      -1,
      1.5,
      '-5',
      '1e18',
      '999999999999999999999',
      true,
      [],
      12,
    ]) {
      expect(parse({ ...bbo, ts })).toBe('ts');
    }
    expect(parse('{"t":"bbo","sym":"CLF7"}')).toBe('ts');
  });
});

test('bbo is a quote of a future, with its definition', () => {
  const parsed = parse({ ...bbo, ts: '1795014000123456789' }) as LineEvent;
  expect(parsed.event).toEqual({
    type: 'quote',
    symbol: 'CL.F27',
    ts: 1_795_014_000_123_456,
    tsNs: 789,
    tsRecv: NOW,
    feed: 'sidecar',
    bid: 70.1,
    ask: 70.12,
    bidSize: 3,
    askSize: 4,
  });
  // Christmas is no business day, so the last is the fourth before it: 24, 23, 22, 21 December.
  expect(parsed.about).toMatchObject({
    symbol: 'CL.F27',
    product: 'CL',
    kind: 'future',
    action: 'add',
    expiry: Date.parse('2026-12-21T14:30:00-05:00') * 1000,
    tickSize: 0.01,
    multiplier: 1000,
    raw: 'CLF7',
  });
});

test('a side that is not there is null', () => {
  expect(event({ ...bbo, ts: '1000', bid: null })).toMatchObject({ bid: null, ask: 70.12 });
});

test('trades have an aggressor', () => {
  const print = { t: 'trade', sym: 'CL.F27', ts: '1000', px: 70.11, sz: 2 };
  for (const [side, aggressor] of [
    ['B', 'buy'],
    ['A', 'sell'],
    ['N', 'none'],
  ]) {
    expect(event({ ...print, side })).toMatchObject({ price: 70.11, size: 2, aggressor });
  }
  for (const side of ['b', '', 'BB', 'X', null, 1, 'constructor', '__proto__']) {
    expect(parse({ ...print, side })).toBe('side');
  }
});

describe('lo_bbo', () => {
  const option = {
    t: 'lo_bbo',
    prod: 'CL',
    ts: '1000',
    bid: 1.2,
    ask: 1.3,
    strike: 70,
    is_call: true,
  };

  test('names its option, or describes it', () => {
    const byName = parse({ ...option, sym: 'LOF7 C7000' }) as LineEvent;
    // The source's guess at the expiry day is not used: the month is, and the calendar knows the day.
    const byTerms = parse({ ...option, expiry_iso: '2026-12-17', tte_years: 0.08 }) as LineEvent;
    expect(byName.event).toEqual(byTerms.event);
    expect(byName.event).toMatchObject({
      symbol: 'LO.F27.C7000',
      bid: 1.2,
      bidSize: 0,
      askSize: 0,
    });
    const { raw, ...named } = byName.about!;
    expect(raw).toBe('LOF7 C7000');
    expect(named).toEqual(byTerms.about);
    // Three business days before the future.
    expect(named).toMatchObject({
      expiry: Date.parse('2026-12-16T14:30:00-05:00') * 1000,
      product: 'LO',
      kind: 'option',
      underlying: 'CL.F27',
      right: 'C',
      strike: 70,
      multiplier: 1000,
    });
  });

  test('takes a zero for nobody there', () => {
    expect(event({ ...option, sym: 'LOF7 C7000', bid: 0 })).toMatchObject({ bid: null, ask: 1.3 });
  });

  test('is no quote of a future, of no month, of no strike', () => {
    expect(parse({ ...option, sym: 'CLF7' })).toBe('symbol');
    expect(parse({ ...option })).toBe('symbol');
    expect(parse({ ...option, expiry_iso: 'soon' })).toBe('symbol');
    expect(parse({ ...option, expiry_iso: '2026-13-01' })).toBe('symbol');
    expect(parse({ ...option, expiry_iso: '2026-12-17', strike: 70.123456 })).toBe('symbol');
    expect(parse({ ...option, expiry_iso: '2026-12-17', is_call: 'yes' })).toBe('symbol');
    expect(parse({ ...option, expiry_iso: '2026-12-17', prod: 'MARS' })).toBe('symbol');
  });
});

test('hb is a heartbeat of the provider', () => {
  expect(event({ t: 'hb', n_fut: 4, n_lo: 480, fronts: { CL: 'CLF7' } })).toEqual({
    type: 'heartbeat',
    ts: NOW,
    tsRecv: NOW,
    feed: 'sidecar',
    source: 'provider',
    silenceMs: 0,
  });
});

test('garbage is a fault, never an exception', () => {
  const cases: [string, LineFault][] = [
    ['', 'json'],
    ['{', 'json'],
    ['{"t":"bbo","bid":NaN}', 'json'],
    ['null', 'kind'],
    ['[]', 'kind'],
    ['"bbo"', 'kind'],
    ['17', 'kind'],
    ['{}', 'kind'],
    ['{"t":"__proto__"}', 'kind'],
    ['{"t":["bbo"]}', 'kind'],
    ['{"t":"bbo","ts":1000000}', 'ts'],
    ['{"t":"bbo","ts":"1000000","sym":null}', 'symbol'],
    ['{"t":"bbo","ts":"1000000","sym":"NOPE"}', 'symbol'],
    ['{"t":"bbo","ts":"1000000","sym":"CLF7-CLG7"}', 'symbol'],
    ['{"t":"bbo","ts":"1000000","sym":"BTCUSDT"}', 'symbol'],
    ['{"t":"trade","ts":"1000000","sym":"CLF7"}', 'side'],
  ];
  for (const [line, fault] of cases) expect([line, parse(line)]).toEqual([line, fault]);
});
