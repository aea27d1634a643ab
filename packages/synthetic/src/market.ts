import type { MarketEvent, Truth } from '@crude-alpha/contracts';
import { type Session, settlementAt } from '@crude-alpha/market';
import { Absence } from './absence.ts';
import { firstMoment, type Moment, nextMoment, stateAt } from './calendar.ts';
import { Days } from './days.ts';
import { EventLog } from './events.ts';
import { Flow } from './flow.ts';
import { limitsOf, type PriceLimits } from './limits.ts';
import { Listing } from './listing.ts';
import { Notices } from './notices.ts';
import { type Halt, type MarketOptions, type Settings, settle } from './options.ts';
import { SECOND, SessionPath } from './path.ts';
import { Prices } from './prices.ts';

/** One second of market time. */
export interface SyntheticSecond {
  /** Its first instant, microseconds. */
  readonly ts: number;
  /** In the order of the venue: `ts` never falls, `seq` rises by one. */
  readonly events: readonly MarketEvent[];
  /** What everything was priced from at `ts`; null while the market is closed. */
  readonly truth: Truth | null;
}

/** A market that the caller pulls forward, at whatever pace it likes. */
export interface SyntheticMarket {
  /** First instant of the second that comes next: closed hours are left out. */
  readonly nextTs: number;
  second(): SyntheticSecond;
}

/** One session's machinery. */
interface Day {
  readonly session: Session;
  readonly settlementTs: number;
  readonly limits: PriceLimits | null;
  readonly halts: readonly Halt[];
  readonly listing: Listing;
  readonly prices: Prices;
  readonly notices: Notices;
  readonly flow: Flow;
}

/**
 * A market in crude oil that follows from its options alone: prices, smiles and every event of a
 * second are the same function of (seed, mode, regime, second) wherever it was started. Only `seq`
 * counts from the start, and the first second begins with what a venue tells a late joiner.
 *
 * @example
 * ```ts
 * const market = createMarket({ seed: 1, mode: 'calm', startTs: 1_767_798_000_000_000 });
 * const { ts, events, truth } = market.second();
 * ```
 */
export function createMarket(options: MarketOptions): SyntheticMarket {
  return new Market(settle(options));
}

class Market implements SyntheticMarket {
  private readonly settings: Settings;
  private readonly log: EventLog;
  private readonly days: Days;
  private moment: Moment;
  private day: Day;
  private joined = false;

  constructor(settings: Settings) {
    this.settings = settings;
    this.log = new EventLog(settings.feed);
    this.days = new Days(settings.seed);
    this.moment = firstMoment(settings.product, settings.startTs);
    this.day = this.openDay(this.moment.session);
  }

  get nextTs(): number {
    return this.moment.ts;
  }

  second(): SyntheticSecond {
    const { moment, settings } = this;
    const { ts, session } = moment;
    if (session !== this.day.session) this.turn(moment);
    const truth = ts < session.open ? this.preOpen(moment) : this.inSession(moment);
    this.joined = true;
    this.moment = nextMoment(settings.product, moment);
    return { ts, events: this.log.take(), truth };
  }

  private openDay(session: Session): Day {
    const { seed, rate, regime, strikesWindow, product } = this.settings;
    const path = new SessionPath(seed, this.days, session, regime.shocks);
    const listing = new Listing(session, path, strikesWindow, rate);
    const prices = new Prices(seed, path, listing);
    const limits = limitsOf(this.settings, this.days, session, path, listing.futures);
    const halts = [...regime.halts, ...(limits?.halts ?? [])];
    const absence = new Absence(seed, regime, session, halts);
    return {
      session,
      settlementTs: settlementAt(product, session.tradeDate),
      limits,
      halts,
      listing,
      prices,
      notices: new Notices(seed, listing, this.log),
      flow: new Flow(this.settings, path, listing, prices, limits, absence, this.log),
    };
  }

  private turn({ ts, session }: Moment): void {
    const { notices } = this.day;
    this.day = this.openDay(session);
    this.day.listing.advanceTo(0);
    notices.delist(ts, this.day.listing);
  }

  private preOpen(moment: Moment): null {
    const { listing, prices } = this.day;
    listing.advanceTo(0);
    prices.begin(0);
    this.announce(moment);
    return null;
  }

  private inSession(moment: Moment): Truth | null {
    const { ts, session } = moment;
    const { listing, prices, notices, flow, limits, halts, settlementTs } = this.day;
    const { product, rate } = this.settings;
    const second = (ts - session.open) / SECOND;
    const added = listing.advanceTo(second);
    prices.begin(second);
    limits?.enter(second);
    const state = stateAt(moment, halts);
    const before = ts === session.open ? 'preOpen' : stateAt({ ts: ts - SECOND, session }, halts);
    const truth = state === 'closed' ? null : prices.truth();
    if (!this.joined) this.announce(moment);
    else if (added.length > 0) notices.options(ts, 'add', added);
    if (this.joined && state !== before) notices.status(ts, state, limits?.reasonAt(ts));
    if (ts === settlementTs) notices.settlements(ts, session.tradeDate, prices);
    notices.expire(ts);
    if (state === 'open') {
      if (!this.joined || before !== 'open') flow.quoteAll(second);
      if (before === 'open') flow.quoteReturning(second);
      flow.run(second);
    }
    return truth === null ? null : { product, ts, rate, ...truth };
  }

  private announce(moment: Moment): void {
    const { ts, session } = moment;
    const { notices, prices, limits, halts } = this.day;
    notices.definitions(ts);
    notices.status(ts, stateAt(moment, halts), limits?.reasonAt(ts));
    notices.interest(ts, session.tradeDate, prices);
  }
}
