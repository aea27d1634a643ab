import { addBusinessDays } from '@crude-alpha/market';
import type { State } from './calendar.ts';
import type { EventLog, Line } from './events.ts';
import { type FutureLine, type OptionLine, TICKS } from './line.ts';
import { FUTURE, type Listing, OPTION } from './listing.ts';
import type { Prices } from './prices.ts';
import { streams, uniformAt } from './rng.ts';
import { futureWeights, optionWeight } from './weights.ts';

const FUTURE_INTEREST = 320_000;
const FUTURE_VOLUME = 400_000;
const OPTION_INTEREST = 9_000;
const OPTION_VOLUME = 700;

/** What the venue publishes besides quotes and trades. */
export class Notices {
  private readonly seed: number;
  private readonly listing: Listing;
  private readonly log: EventLog;

  constructor(seed: number, listing: Listing, log: EventLog) {
    this.seed = seed;
    this.listing = listing;
    this.log = log;
  }

  /** All that is listed and has not expired. */
  definitions(ts: number): void {
    for (const line of this.listing.futures) {
      if (line.expiry > ts) this.log.future(line, ts, 'add', FUTURE);
    }
    this.options(
      ts,
      'add',
      this.listing.options.filter((line) => this.expiryOf(line) > ts),
    );
  }

  options(ts: number, action: 'add' | 'delete', lines: readonly OptionLine[]): void {
    for (const line of lines) {
      const chain = this.listing.chains[line.chain]!;
      const underlying = this.listing.futures[chain.future]!.symbol;
      this.log.option(line, ts, action, OPTION, chain.expiry.expiry, underlying);
    }
  }

  /** Takes away whatever trades for the last time at this instant. */
  expire(ts: number): void {
    for (const line of this.listing.futures) {
      if (line.expiry === ts) this.log.future(line, ts, 'delete', FUTURE);
    }
    for (const chain of this.listing.chains) {
      if (chain.expiry.expiry === ts) this.options(ts, 'delete', chain.lines);
    }
  }

  /** Takes away what the next session does not list any more. */
  delist(ts: number, next: Listing): void {
    const kept = new Set(next.options.map(({ symbol }) => symbol));
    this.options(
      ts,
      'delete',
      this.listing.options.filter((line) => this.expiryOf(line) > ts && !kept.has(line.symbol)),
    );
  }

  /** Both products and each future; options follow their product. */
  status(ts: number, state: State, reason?: string): void {
    for (const symbol of [FUTURE, OPTION]) this.log.status(symbol, ts, state, reason);
    for (const line of this.listing.futures) {
      if (line.expiry > ts) this.log.status(line.symbol, ts, state, reason);
    }
  }

  /** Yesterday's open interest and volume: made up, not counted from yesterday's trades. */
  interest(ts: number, tradeDate: string, prices: Prices): void {
    const yesterday = addBusinessDays(tradeDate, -1);
    const { futures, options, chains } = this.listing;
    const day = Math.floor(ts / 86_400_000_000);
    const write = (line: Line, interest: number, volume: number): void => {
      const some = 0.9 + 0.2 * uniformAt(this.seed, streams.openInterest, line.key, day);
      const busy = 0.7 + 0.6 * uniformAt(this.seed, streams.volume, line.key, day);
      this.log.stat(line, ts, 'openInterest', Math.round(interest * some), yesterday);
      this.log.stat(line, ts, 'volume', Math.round(volume * busy), yesterday);
    };
    const weights = futureWeights(futures, ts);
    futures.forEach((line, i) => {
      if (line.expiry <= ts) return;
      write(line, FUTURE_INTEREST * Math.sqrt(weights[i]!), FUTURE_VOLUME * weights[i]!);
    });
    for (const line of options) {
      if (this.expiryOf(line) <= ts) continue;
      const weight = optionWeight(line, prices.forwardAt(0, chains[line.chain]!.future));
      const round = line.strike % 5 === 0 ? 4 : line.strike % 1 === 0 ? 1.5 : 0.4;
      write(line, OPTION_INTEREST * weight * round, OPTION_VOLUME * weight * round);
    }
  }

  /** The day's settlement prices, to the cent; an option at its expiry is worth what it pays. */
  settlements(ts: number, tradeDate: string, prices: Prices): void {
    const { futures, options, chains } = this.listing;
    const settle = (line: FutureLine | OptionLine, value: number): void =>
      this.log.stat(line, ts, 'settlement', (Math.round(value * TICKS) | 0) / TICKS, tradeDate);
    for (const line of futures) {
      if (line.expiry >= ts) settle(line, prices.forwardAt(0, line.index));
    }
    for (const line of options) {
      const chain = chains[line.chain]!;
      const { expiry } = chain.expiry;
      if (expiry < ts) continue;
      const forward = prices.forwardAt(0, chain.future);
      const pays = Math.max(line.right === 'C' ? forward - line.strike : line.strike - forward, 0);
      settle(line, expiry === ts ? pays : Math.max(chain.valueAt(line, forward), 0));
    }
  }

  private expiryOf(line: OptionLine): number {
    return this.listing.chains[line.chain]!.expiry.expiry;
  }
}
