import type { Definition, MarketEvent, Quote } from '@crude-alpha/contracts';
import { plainBlack } from '../black.ts';
import { T0 } from '../events.ts';

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;
const TICK = 0.01;

const MONTHS = ['J26', 'K26', 'M26', 'N26', 'Q26', 'U26'] as const;
/** To expiry: within 90 days and one beyond, so that a frame needs every one of them. */
const DAYS = [12, 26, 40, 55, 72, 95] as const;
const STRIKES = 80;
/** A strike every half dollar, half of them on either side of this. */
const MIDDLE = 70;

/** Six expiries of eighty strikes, both rights: 480 options out of the money, as many in it. */
export interface OptionChain {
  /** Definitions, and the open interest of every option. */
  readonly definitions: readonly MarketEvent[];
  readonly futures: readonly Quote[];
  readonly options: readonly Quote[];
}

/** Quotes are given once as objects, to be changed and stepped again: what is measured is the engine. */
export function optionChain(): OptionChain {
  const definitions: MarketEvent[] = [];
  const futures: Quote[] = [];
  const options: Quote[] = [];
  MONTHS.forEach((month, i) => {
    const days = DAYS[i]!;
    const forward = MIDDLE + 0.2 + 0.1 * i;
    const future = `CL.${month}`;
    definitions.push(
      definition(future, 'CL', days + 4, { kind: 'future' }),
      ...strikes().flatMap((strike) =>
        (['C', 'P'] as const).map((right) =>
          definition(`LO.${month}.${right}${100 * strike}`, 'LO', days, {
            kind: 'option',
            underlying: future,
            right,
            strike,
          }),
        ),
      ),
    );
    futures.push(quote(future, forward, 1));
    for (const strike of strikes()) {
      for (const right of ['C', 'P'] as const) {
        const tauYears = days / 365;
        const z = Math.log(strike / forward) / (0.38 * Math.sqrt(tauYears));
        const vol = 0.38 * (1 - 0.02 * z + 0.02 * z * z);
        const price = plainBlack(right === 'C' ? 1 : -1, forward, strike, tauYears, vol);
        definitions.push(
          interest(`LO.${month}.${right}${100 * strike}`, 1000 + 100 * (strike % 5)),
        );
        options.push(quote(`LO.${month}.${right}${100 * strike}`, price, 2));
      }
    }
  });
  return { definitions, futures, options };
}

/** Moves a quote up or down by a tick, in turn, and stamps it. */
export function requote(one: Quote, ts: number, up: boolean): void {
  const move = up ? TICK : -TICK;
  one.ts = ts;
  one.tsRecv = ts;
  one.bid = one.bid! + move;
  one.ask = one.ask! + move;
}

function strikes(): number[] {
  return Array.from({ length: STRIKES }, (_, i) => MIDDLE + 0.5 * (i + 1 - STRIKES / 2));
}

function definition(
  symbol: string,
  product: string,
  days: number,
  rest: Pick<Definition, 'kind' | 'underlying' | 'right' | 'strike'>,
): Definition {
  return {
    type: 'definition',
    symbol,
    ts: T0,
    tsRecv: T0,
    feed: 'bench',
    product,
    action: 'add',
    expiry: T0 + days * DAY,
    tickSize: TICK,
    multiplier: 1000,
    ...rest,
  };
}

function interest(symbol: string, value: number): MarketEvent {
  return {
    type: 'stat',
    symbol,
    ts: T0,
    tsRecv: T0,
    feed: 'bench',
    stat: 'openInterest',
    value,
    tradeDate: '2026-01-05',
    final: true,
  };
}

/** A quote whose spread is twice so many ticks; nothing is quoted below one tick. */
function quote(symbol: string, price: number, halfTicks: number): Quote {
  const mid = Math.max(Math.round(price / TICK), halfTicks + 2);
  return {
    type: 'quote',
    symbol,
    ts: T0,
    tsRecv: T0,
    feed: 'bench',
    bid: TICK * (mid - halfTicks),
    ask: TICK * (mid + halfTicks),
    bidSize: 10,
    askSize: 10,
  };
}
