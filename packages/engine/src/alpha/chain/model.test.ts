import type { AlphaFrame, Definition, MarketEvent } from '@crude-alpha/contracts';
import { blackPrice } from '@crude-alpha/quant';
import { describe, expect, test } from 'vitest';
import { createEngine } from '../../engine.ts';
import { engineAt, known, play } from '../../fixtures/play.ts';
import {
  chainQuotes,
  DAY,
  type Expiry,
  optionDefinition,
  optionSymbol,
  quote,
  SECOND,
  START,
  stamp,
  tick,
  wholeChain,
} from '../../fixtures/smile-market.ts';

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);

/** A market of 30 days in any product: what a future and options on it are like there. */
interface Market {
  readonly product: string;
  readonly root: string;
  readonly forward: number;
  readonly vol: number;
  readonly strikes: readonly number[];
  readonly scale: number;
  readonly tickSize: number;
  readonly halfSpread: number;
  /** How much dearer calls in the money are than puts say, and puts in the money cheaper. */
  readonly parity?: number;
}

const gas: Market = {
  product: 'NG',
  root: 'ON',
  forward: 3.12,
  vol: 0.6,
  strikes: range(2, 4.8, 0.05),
  scale: 1000,
  tickSize: 0.001,
  halfSpread: 0.0005,
};
const gold: Market = {
  product: 'GC',
  root: 'OG',
  forward: 2403,
  vol: 0.16,
  strikes: range(2100, 2800, 10),
  scale: 1,
  tickSize: 0.1,
  halfSpread: 0.5,
};

function frameOf(market: Market): AlphaFrame {
  const { product, root, forward, vol, strikes, scale, tickSize, halfSpread, parity = 0 } = market;
  const underlying = `${product}.Q26`;
  const add = { type: 'definition', ...stamp(START), action: 'add', multiplier: 1 } as const;
  const future: Definition = {
    ...add,
    symbol: underlying,
    product,
    kind: 'future',
    expiry: START + 33 * DAY,
    tickSize,
  };
  const events: MarketEvent[] = [future, quote(underlying, forward, tickSize / 2, START)];
  for (const strike of strikes) {
    for (const right of ['C', 'P'] as const) {
      const symbol = `${root}.Q26.${right}${Math.round(strike * scale)}`;
      const expiry = START + 30 * DAY;
      const terms = { symbol, product: root, kind: 'option', expiry, tickSize } as const;
      events.push({ ...add, ...terms, underlying, right, strike });
      const sign = right === 'C' ? 1 : -1;
      const isIn = sign * (forward - strike) > 0;
      const fair =
        strike > 0 ? blackPrice(sign, forward, strike, 30 / 365, vol) : sign * (forward - strike);
      const mid = fair + (isIn ? sign * parity : 0);
      if (mid > 2 * halfSpread) events.push(quote(symbol, mid, halfSpread, START));
    }
  }
  const engine = createEngine({ products: [product], emitMs: 1000 });
  return play([...events, tick(START + SECOND)], engine).at(-1)!;
}

const PERCENTAGES = ['atm_iv', 'rr25', 'fly25', 'cvol', 'convexity'];

describe('the bound of the normal model is that of the product', () => {
  test('gas at $3.12 is lognormal, and all of it is told', () => {
    const frame = frameOf(gas);
    expect([frame.quality.model, frame.health, frame.reasons]).toEqual(['lognormal', 'ok', []]);
    for (const name of PERCENTAGES) expect(frame.fields[name]?.v, name).not.toBeNull();
    expect(known(frame, 'atm_iv')).toBeCloseTo(0.6, 3);
    expect(known(frame, 'rr25')).toBeCloseTo(0, 1);
  });

  test('gas is in dollars where a strike of zero is quoted', () => {
    expect(frameOf({ ...gas, strikes: [0, ...gas.strikes] }).quality.model).toBe('normal');
  });

  test('crude at $14 is in dollars', () => {
    const crude: Market = {
      ...gas,
      product: 'CL',
      root: 'LO',
      forward: 14,
      strikes: range(8, 24, 0.25),
      scale: 100,
      tickSize: 0.01,
      halfSpread: 0.002,
    };
    const frame = frameOf(crude);
    expect(frame.quality.model).toBe('normal');
    for (const name of PERCENTAGES) expect(frame.fields[name]?.v, name).toBeNull();
  });
});

describe('parity is measured in ticks of the future', () => {
  /** What the other factors leave of the score: five factors, of which three are one. */
  const score = (frame: AlphaFrame, ticks: number): number =>
    (Math.exp(-frame.quality.fitHalfSpreads!) * Math.exp(-ticks / 5)) ** (1 / 5);

  test.each([
    ['gold: 20 cents at a tick of 10 are two', { ...gold, parity: 0.2 }, 20, 2],
    ['gas: 0.2 cents at a tick of 0.1 are two', { ...gas, parity: 0.002 }, 0.2, 2],
    ['gold: a dollar is ten', { ...gold, parity: 1 }, 100, 10],
  ])('%s', (_, market, cents, ticks) => {
    const frame = frameOf(market);
    expect(frame.quality.parityCents).toBeCloseTo(cents, 1);
    expect(frame.quality.score).toBeCloseTo(score(frame, ticks), 3);
  });
});

describe('a strike of zero', () => {
  const month: Expiry = { month: 'Q26', days: 30, forward: 70, vol: () => 0.4 };
  const chain = wholeChain([month], { strikes: range(55, 88, 1), halfSpread: 0.01 }, START);
  const definition = optionDefinition(month, 0, 'C');
  const last = (events: readonly MarketEvent[]): AlphaFrame =>
    play([...events, tick(START + SECOND)]).at(-1)!;

  test('that nobody quotes changes nothing', () => {
    const plain = last(chain);
    const { seq, ...told } = last([...chain, definition]);
    expect(seq).toBe(plain.seq + 1);
    expect({ ...told, seq: plain.seq }).toEqual(plain);
    expect(known(plain, 'atm_iv')).toBeCloseTo(0.4, 3);
  });

  test('that somebody bids for without asking is not quoted', () => {
    const bid = { ...quote(optionSymbol(month, 0, 'C'), 70, 0.02, START), ask: null };
    expect(last([...chain, definition, bid]).quality.model).toBe('lognormal');
  });

  test('that somebody quotes makes all be told in dollars, for as long as the quote is fresh', () => {
    const quoted = [...chain, definition, quote(optionSymbol(month, 0, 'C'), 70, 0.02, START)];
    expect(last(quoted).quality.model).toBe('normal');
    const engine = engineAt();
    play([...quoted, tick(START + SECOND)], engine);
    const fresh = chainQuotes(
      [month],
      { strikes: range(55, 88, 1), halfSpread: 0.01 },
      START + 60 * SECOND,
    );
    const after = play([tick(START + 60 * SECOND), ...fresh, tick(START + 61 * SECOND)], engine);
    expect(after.map((one) => one.quality.model)).toEqual(['normal', 'lognormal']);
  });
});

describe('in the normal model, a future that loses a side', () => {
  const strikes = range(6, 34, 0.5);
  const low: Expiry = { month: 'Q26', days: 25, forward: 14.5, vol: () => 0.7 };
  const high: Expiry = { month: 'U26', days: 56, forward: 18, vol: () => 0.6 };
  const lost = { ...quote('CL.Q26', 14.5, 0.01, START + SECOND), ask: null };

  test.each([
    ['of two expiries, the other above the bound', [low, high]],
    ['alone', [low]],
  ])('does not switch the model back: %s', (_, expiries) => {
    const events = wholeChain(expiries, { strikes, halfSpread: 0.005 }, START);
    const models = play([
      ...events,
      tick(START + SECOND),
      lost,
      tick(START + 2 * SECOND),
      tick(START + 3 * SECOND),
    ]).map((one) => one.quality.model);
    expect(models).toEqual(['normal', 'normal', 'normal']);
  });

  test('and once it is back above the bound with the other, the model goes', () => {
    const shape = { strikes, halfSpread: 0.005 };
    const risen = chainQuotes([{ ...low, forward: 17 }, high], shape, START + 2 * SECOND);
    const models = play([
      ...wholeChain([low, high], shape, START),
      tick(START + SECOND),
      lost,
      tick(START + 2 * SECOND),
      ...risen,
      tick(START + 3 * SECOND),
    ]).map((one) => one.quality.model);
    expect(models).toEqual(['normal', 'normal', 'lognormal']);
  });
});
