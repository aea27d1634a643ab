import type { Aggressor, Level } from '@crude-alpha/contracts';
import type { Absence } from './absence.ts';
import type { EventLog, Line } from './events.ts';
import { BLOCK_SEC, flawOf } from './flaws.ts';
import { activityAt } from './intraday.ts';
import type { PriceLimits } from './limits.ts';
import { type FutureLine, NO_SIDE, type OptionLine, TICKS } from './line.ts';
import type { Listing } from './listing.ts';
import type { Settings } from './options.ts';
import { SECOND, type SessionPath } from './path.ts';
import { type Prices, SLICES } from './prices.ts';
import { Rng, streams } from './rng.ts';
import { drawTable, futureWeights, optionWeight } from './weights.ts';

/** Shares of what happens, in 1/1024: a quote of an option is the rest. */
const FUTURE_QUOTE = 380;
const FUTURE_TRADE = FUTURE_QUOTE + 45;
const BOOK = FUTURE_TRADE + 40;
const OPTION_TRADE = BOOK + 14;

const FUTURE_SLOTS = 1024;
const OPTION_SLOTS = 4096;
const BOOK_FUTURES = 4;
const sizes = [1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5, 8, 10, 25] as const;
/** One option trade in 256 is so many times larger: a fund that puts on its position. */
const LARGE = 50;
const LARGE_ODDS = 255;
/** Ticks between bid and ask, by place on the curve. */
const spreads = [1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5] as const;
/** Of the half spread: how far off the true price a quote's middle may be. */
const MID_NOISE = 0.3;
/** In ticks, for a future. */
const FUTURE_NOISE = 0.3;
/** Those who would trade beyond a limit queue at it. */
const QUEUE = 20;

/** Makes the quotes, trades and books of a second, each second from its own key. */
export class Flow {
  private readonly settings: Settings;
  private readonly path: SessionPath;
  private readonly listing: Listing;
  private readonly prices: Prices;
  private readonly limits: PriceLimits | null;
  private readonly absence: Absence;
  private readonly log: EventLog;
  private readonly rng: Rng = new Rng();
  private block = -1;
  private listed = 0;
  private sweepable: readonly Line[] = [];
  private futureTable: readonly FutureLine[] = [];
  private optionTable: readonly Line[] = [];
  private slice = 0;
  private stamp = 0;

  constructor(
    settings: Settings,
    path: SessionPath,
    listing: Listing,
    prices: Prices,
    limits: PriceLimits | null,
    absence: Absence,
    log: EventLog,
  ) {
    this.settings = settings;
    this.path = path;
    this.listing = listing;
    this.prices = prices;
    this.limits = limits;
    this.absence = absence;
    this.log = log;
  }

  /** Quotes everything that is back once: at the open, after a break, and for whoever joins late. */
  quoteAll(second: number): void {
    this.enterSecond(second);
    // The second that follows must not depend on whether this was called.
    this.stamp = -1;
    const ts = this.path.open + second * SECOND;
    for (const line of this.sweepable) this.quote(line, ts);
  }

  /** Quotes what comes back in this second, some time after an opening. */
  quoteReturning(second: number): void {
    this.enterSecond(second);
    if (!this.absence.isTrickling) return;
    this.stamp = -1;
    const ts = this.path.open + second * SECOND;
    for (const line of this.sweepable) {
      if (line.kind === 'option' && this.absence.isReturning(line)) this.quote(line, ts);
    }
  }

  /** The ordinary course of a second; prices must stand at it. */
  run(second: number): void {
    this.enterSecond(second);
    const { rng, sweepable } = this;
    const ts = this.path.open + second * SECOND;
    const { quiet, busy, sweep } = this.settings.pace;
    const busyness = activityAt(second) * (0.85 + 0.15 * rng.uniform());
    const count = Math.floor(quiet + (busy - quiet) * busyness);
    const stride = Math.max(Math.floor(count / sweep), 1);
    let sweepAt = (second * sweep) % sweepable.length;
    const gap = SECOND / count;
    const sliceOf = SLICES / count;
    for (let i = 0; i < count; i++) {
      const slice = Math.floor(i * sliceOf);
      if (slice !== this.slice) this.enterSlice(second, slice);
      const at = ts + Math.floor((i + rng.uniform()) * gap);
      if (i % stride === 0) {
        this.quote(sweepable[sweepAt]!, at);
        sweepAt = sweepAt + 1 === sweepable.length ? 0 : sweepAt + 1;
      } else {
        this.happen(at);
      }
    }
  }

  private happen(ts: number): void {
    const bits = this.rng.bits();
    const kind = bits & 1023;
    if (kind >= OPTION_TRADE) {
      this.quote(this.optionTable[(bits >>> 10) & (OPTION_SLOTS - 1)]!, ts);
    } else if (kind < FUTURE_QUOTE) {
      this.quote(this.futureTable[(bits >>> 10) & (FUTURE_SLOTS - 1)]!, ts);
    } else if (kind < FUTURE_TRADE) {
      const line = this.futureTable[(bits >>> 10) & (FUTURE_SLOTS - 1)]!;
      this.trade(line, ts, this.trend(line));
    } else if (kind < BOOK) {
      this.book(this.listing.futures[(bits >>> 10) % BOOK_FUTURES]!, ts);
    } else {
      this.trade(this.optionTable[(bits >>> 10) & (OPTION_SLOTS - 1)]!, ts, 0);
    }
  }

  /** Drift of a future over the slice, squeezed to −1..1: buyers cross when it rises. */
  private trend({ index }: FutureLine): number {
    if (this.slice === 0) return 0;
    const moved =
      this.prices.forwardAt(this.slice, index) - this.prices.forwardAt(this.slice - 1, index);
    return moved / (Math.abs(moved) + 0.003);
  }

  private quote(line: Line, ts: number): void {
    if (line.kind === 'future') this.requoteFuture(line);
    else this.requoteOption(line);
    this.log.quote(line, ts);
  }

  /** So that whoever trades or looks deeper now has seen the top of the book that he meets. */
  private freshen(line: Line, ts: number): void {
    if (line.quotedAt !== this.stamp) this.quote(line, ts);
  }

  private requoteFuture(line: FutureLine): void {
    const { rng } = this;
    const spread = spreads[line.index]!;
    const noise = FUTURE_NOISE * (2 * rng.uniform() - 1);
    const value = this.prices.forwardAt(this.slice, line.index) * TICKS;
    const bid = Math.floor(value + noise - 0.5 * (spread - 1)) | 0;
    const bits = rng.bits();
    const depth = line.index < 3 ? 63 : 15;
    line.bid = bid;
    line.ask = bid + spread;
    line.bidSize = 1 + (bits & depth);
    line.askSize = 1 + ((bits >>> 8) & depth);
    line.quotedAt = this.stamp;
    if (this.limits !== null) this.hold(line, this.limits);
  }

  /** Nobody may bid above the limit or offer below the other; who would, leaves the other side bare. */
  private hold(line: FutureLine, limits: PriceLimits): void {
    const high = limits.highTicks(line.index);
    const low = limits.lowTicks(line.index);
    if (line.bid >= high) {
      line.bid = high;
      line.bidSize *= QUEUE;
      line.ask = NO_SIDE;
      line.askSize = 0;
    } else if (line.ask <= low) {
      line.ask = low;
      line.askSize *= QUEUE;
      line.bid = NO_SIDE;
      line.bidSize = 0;
    } else {
      line.ask = Math.min(line.ask, high);
      line.bid = Math.max(line.bid, low);
    }
  }

  private requoteOption(line: OptionLine): void {
    const { rng } = this;
    const chain = this.listing.chains[line.chain]!;
    const value = chain.valueAt(line, this.prices.forwardAt(this.slice, chain.future));
    const delta = chain.sheet.deltas[line.place]!;
    const depth = line.right === 'C' ? delta : 1 - delta;
    // Nobody makes a tight market deep in the money.
    const half =
      (chain.sheet.halfSpreads[line.place]! + 0.03 * Math.max(depth - 0.6, 0)) *
      (1 + 0.5 * rng.uniform());
    const mid = value + MID_NOISE * half * (2 * rng.uniform() - 1);
    const low = Math.floor((mid - half) * TICKS) | 0;
    const bid = low > 0 && line.flaw !== 'noBid' ? low : NO_SIDE;
    const high = Math.ceil((mid + half) * TICKS) | 0;
    const ask = line.flaw === 'noAsk' ? NO_SIDE : high > 0 ? high : 1;
    const bits = rng.bits();
    const crossed = line.flaw === 'crossed' && bid !== NO_SIDE;
    line.bid = crossed ? ask : bid;
    line.ask = crossed ? bid : ask;
    line.bidSize = bid === NO_SIDE ? 0 : 1 + (bits & 63);
    line.askSize = ask === NO_SIDE ? 0 : 1 + ((bits >>> 8) & 63);
    line.quotedAt = this.stamp;
  }

  private trade(line: Line, ts: number, trend: number): void {
    this.freshen(line, ts);
    const { rng } = this;
    const bits = rng.bits();
    const buys = rng.uniform() < 0.5 + 0.35 * trend;
    const ticks = buys ? line.ask : line.bid;
    // Nobody is there to trade with, or the quote is a mistake that nobody takes.
    if (ticks === NO_SIDE || (line.kind === 'option' && line.flaw === 'crossed')) return;
    const aggressor: Aggressor = (bits & 31) === 0 ? 'none' : buys ? 'buy' : 'sell';
    const large = line.kind === 'option' && ((bits >>> 12) & LARGE_ODDS) === 0;
    const size = sizes[(bits >>> 8) & 15]! * (large ? LARGE : 1);
    this.log.trade(line, ts, ticks, size, aggressor);
  }

  private book(line: FutureLine, ts: number): void {
    if (line.expiry <= ts) return;
    this.freshen(line, ts);
    const levels = line.index < 2 ? 10 : 5;
    this.log.book(
      line,
      ts,
      this.ladder(line.bid, line.bidSize, -1, levels),
      this.ladder(line.ask, line.askSize, 1, levels),
    );
  }

  private ladder(best: number, size: number, step: 1 | -1, levels: number): Level[] {
    if (best === NO_SIDE) return [];
    const ladder: Level[] = [{ price: best / TICKS, size }];
    for (let level = 1; level < levels; level++) {
      const bits = this.rng.bits();
      ladder.push({ price: (best + step * level) / TICKS, size: 4 + 3 * level + (bits & 31) });
    }
    return ladder;
  }

  private enterSecond(second: number): void {
    const { settings, path, listing } = this;
    const absolute = path.open / SECOND + second;
    const block = Math.floor(absolute / BLOCK_SEC);
    const isOther = this.absence.enter(path.open + second * SECOND);
    if (isOther || block !== this.block || listing.options.length !== this.listed) {
      this.block = block;
      this.listed = listing.options.length;
      this.rebuild(
        path.open + second * SECOND,
        Math.max(block * BLOCK_SEC - path.open / SECOND, 0),
      );
    }
    this.rng.start(settings.seed, streams.flow, absolute);
    this.enterSlice(second, 0);
  }

  private enterSlice(second: number, slice: number): void {
    this.slice = slice;
    this.stamp = second * SLICES + slice;
    if (slice > 0) this.prices.enter(slice);
  }

  /** Who is quoted in this block, and how much. A function of the block and of who is absent, whenever it is entered. */
  private rebuild(ts: number, from: number): void {
    const { listing, path, settings } = this;
    const day = Math.floor(path.open / (86_400 * SECOND));
    for (const line of listing.options) {
      line.flaw = flawOf(line, settings.seed, settings.regime, day, this.block);
    }
    const options = listing.options.filter(
      (line) =>
        line.flaw !== 'missing' &&
        line.flaw !== 'stale' &&
        !this.absence.isAbsent(line) &&
        listing.chains[line.chain]!.expiry.expiry > ts,
    );
    const money = listing.chains.map(({ future }) =>
      path.nearPriceAt(from, listing.futures[future]!.expiry),
    );
    const futures = listing.futures.filter(({ expiry }) => expiry > ts);
    this.sweepable = [...futures, ...options];
    this.futureTable = drawTable(futures, futureWeights(futures, path.open), FUTURE_SLOTS);
    this.optionTable =
      options.length === 0
        ? drawTable<Line>(futures, futureWeights(futures, path.open), OPTION_SLOTS)
        : drawTable<Line>(
            options,
            options.map((line) => optionWeight(line, money[line.chain]!)),
            OPTION_SLOTS,
          );
  }
}
