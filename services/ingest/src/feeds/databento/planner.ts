import type { MarketEvent } from '@crude-alpha/contracts';
import { Chain, type Expiry, nearestStrike } from './chain.ts';

export interface PlannerOptions {
  /** Parents of the futures, such as `CL.FUT`. */
  readonly futures: readonly string[];
  /** Parents of the options; weeklies have some of their own. */
  readonly options: readonly string[];
  /** How much of a future's book is wanted; `mbp-10` has to be paid for. */
  readonly depth: 'mbp-1' | 'mbp-10';
  /** Strikes on each side of the money that are always asked for. */
  readonly strikesWindow: number;
  /** Of how many futures options are followed, the nearest first. */
  readonly underlyings: number;
  /** How many expiries of each, the nearest first. */
  readonly expiries: number;
}

/** Something to ask the gateway for, in addition to all that was asked before. */
export interface Wanted {
  readonly schema: 'definition' | 'mbp-1' | 'mbp-10' | 'trades' | 'statistics' | 'status';
  readonly stypeIn: 'parent' | 'raw_symbol';
  readonly symbols: readonly string[];
  /** 0n where what lies back is wanted too, as far as the gateway has it. */
  readonly start?: bigint;
}

/** The money may move by this part of the window before the window is moved after it. */
const SLACK = 0.25;

/**
 * Decides what to subscribe to. Nothing can be given back on a session, so it only ever asks for more,
 * and remembers what it has asked for. Without a clock: `now` is the caller's, in microseconds.
 *
 * @example
 * for (const wanted of planner.begin()) session.subscribe(wanted);
 * // for each event: planner.see(event); once a second: planner.more(now)
 */
export class Planner {
  readonly #options: PlannerOptions;
  readonly #slack: number;
  readonly #chain = new Chain();
  readonly #mids = new Map<string, number>();
  /** By our names. */
  readonly #asked = new Set<string>();

  constructor(options: PlannerOptions) {
    this.#options = options;
    this.#slack = Math.max(1, Math.floor(options.strikesWindow * SLACK));
  }

  /** What is asked for before the session starts. */
  begin(): Wanted[] {
    const { depth, futures, options } = this.#options;
    const all = [...futures, ...options];
    const parent = { stypeIn: 'parent' } as const;
    // Of what changes seldom the newest word may lie hours back.
    return [
      { schema: 'definition', ...parent, symbols: all, start: 0n },
      { schema: 'statistics', ...parent, symbols: all, start: 0n },
      { schema: 'status', ...parent, symbols: all, start: 0n },
      { schema: depth, ...parent, symbols: futures },
      { schema: 'trades', ...parent, symbols: futures },
    ];
  }

  /** Learns from an event what is listed, and where the futures stand. */
  see(event: MarketEvent): void {
    switch (event.type) {
      case 'definition':
        if (event.kind === 'option') this.#chain.define(event);
        else if (event.action === 'delete') this.#mids.delete(event.symbol);
        else if (!this.#mids.has(event.symbol)) this.#mids.set(event.symbol, Number.NaN);
        break;
      case 'quote':
        this.#quote(event.symbol, event.bid, event.ask);
        break;
      case 'book':
        this.#quote(event.symbol, event.bids[0]?.price ?? null, event.asks[0]?.price ?? null);
        break;
      case 'stat':
        // Before a market stands, yesterday's settlement says where the money is.
        if (event.stat === 'settlement' && Number.isNaN(this.#mids.get(event.symbol))) {
          this.#mids.set(event.symbol, event.value);
        }
        break;
      case 'gap':
      case 'heartbeat':
      case 'session':
      case 'status':
      case 'tick':
      case 'trade':
        break;
    }
  }

  /** What is to be asked for beyond all before; empty as long as the window covers the money. */
  more(now: number): Wanted[] {
    const { expiries, underlyings } = this.#options;
    const symbols: string[] = [];
    for (const [underlying, live] of this.#chain.live(now, underlyings, expiries)) {
      const mid = this.#mids.get(underlying);
      if (mid === undefined || Number.isNaN(mid)) continue;
      for (const expiry of live) this.#cover(expiry, mid, symbols);
    }
    if (symbols.length === 0) return [];
    const wanted = { stypeIn: 'raw_symbol', symbols } as const;
    return [
      { schema: 'mbp-1', ...wanted },
      { schema: 'trades', ...wanted },
    ];
  }

  /** Whether the option has been asked for. */
  follows(symbol: string): boolean {
    return this.#asked.has(symbol);
  }

  #quote(symbol: string, bid: number | null, ask: number | null): void {
    // Only of futures: they are defined before their options are asked for.
    if (bid !== null && ask !== null && this.#mids.has(symbol)) {
      this.#mids.set(symbol, (bid + ask) / 2);
    }
  }

  #cover(expiry: Expiry, mid: number, into: string[]): void {
    const { strikes } = expiry;
    const money = nearestStrike(strikes, mid);
    const centre = nearestStrike(strikes, expiry.centre);
    const isCovered = !Number.isNaN(expiry.centre) && Math.abs(money - centre) <= this.#slack;
    if (isCovered && !expiry.isNew) return;
    expiry.centre = strikes[money]!;
    expiry.isNew = false;
    // As much more as the money may move until this is done again.
    const reach = this.#options.strikesWindow + this.#slack;
    for (let at = Math.max(0, money - reach); at <= money + reach && at < strikes.length; at++) {
      const listed = [...expiry.listed.get(strikes[at]!)!].sort(([a], [b]) => (a < b ? -1 : 1));
      for (const [symbol, raw] of listed) {
        if (this.#asked.has(symbol)) continue;
        this.#asked.add(symbol);
        into.push(raw);
      }
    }
  }
}
