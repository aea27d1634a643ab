import type { MarketEvent } from '@crude-alpha/contracts';
import type { RecordView } from '@crude-alpha/databento';
import { type Following, optionsOn, plannerOptions } from './following.ts';
import { Normaliser, type NormaliserOptions } from './normaliser.ts';
import { Planner } from './planner.ts';

/** How much of an instrument is let through. */
type Standing = 'all' | 'followed' | 'none';

/**
 * Takes from recorded data what the live feed would have been sent: the futures, what is said of the
 * options on them, and the market of those options that a session would have asked for by then.
 */
export class Follower {
  readonly normaliser: Normaliser;
  /** The venue's names of the options that have been followed so far. */
  readonly asked: string[] = [];
  readonly #planner: Planner;
  readonly #futures: ReadonlySet<string>;
  readonly #options: ReadonlySet<string>;
  readonly #standings = new Map<string, Standing>();
  /** Of the record at hand. */
  readonly #said: MarketEvent[] = [];

  constructor(following: Following, options: NormaliserOptions) {
    this.normaliser = new Normaliser(options);
    this.#planner = new Planner(plannerOptions(following));
    this.#futures = new Set(following.products);
    this.#options = new Set(optionsOn(following));
  }

  /** Adds what a record says and what is wanted of it to `out`. */
  take(record: RecordView, tsRecv: number, out: MarketEvent[]): void {
    const said = this.#said;
    said.length = 0;
    this.normaliser.take(record, tsRecv, said);
    for (const event of said) {
      const symbol = symbolOf(event);
      const standing = symbol === undefined ? 'all' : this.#standingOf(symbol);
      if (standing === 'none') continue;
      this.#planner.see(event);
      const isWanted = standing === 'all' || !isMarket(event) || this.#planner.follows(symbol!);
      if (isWanted) out.push(event);
    }
  }

  /** Looks where the money is at `now`, and follows what has come near. */
  plan(now: number): void {
    // The first is of quotes, the second asks for trades of the same.
    const [wanted] = this.#planner.more(now);
    if (wanted !== undefined) this.asked.push(...wanted.symbols);
  }

  #standingOf(symbol: string): Standing {
    let standing = this.#standings.get(symbol);
    if (standing === undefined) {
      const root = rootOf(symbol);
      standing = this.#futures.has(root) ? 'all' : this.#options.has(root) ? 'followed' : 'none';
      this.#standings.set(symbol, standing);
    }
    return standing;
  }
}

/** What an event is about; undefined where that is everything. */
function symbolOf(event: MarketEvent): string | undefined {
  if (event.type === 'session') return event.product;
  return 'symbol' in event ? event.symbol : undefined;
}

function isMarket({ type }: MarketEvent): boolean {
  return type === 'quote' || type === 'trade' || type === 'book';
}

function rootOf(symbol: string): string {
  const dot = symbol.indexOf('.');
  return dot < 0 ? symbol : symbol.slice(0, dot);
}
