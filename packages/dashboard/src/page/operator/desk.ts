import type {
  Candle,
  ChainActivity,
  Gap,
  OperatorState,
  ProductState,
  Quote,
  Trade,
} from '@crude-alpha/contracts';
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Answer, keepAsking, waiting } from './ask.ts';
import { losses } from './state/losses.ts';
import { paceOf, together } from './state/tellings.ts';
import { follow, type Trend } from './state/trend.ts';

/** A stored event with its name. */
export interface Stored<E> {
  readonly id: string;
  readonly event: E;
}

/** One part of what is stored. */
export interface Part<T> {
  readonly data: readonly T[];
}

/** The books, as `/ledger` tells them: money is whole units, as text. */
export interface Ledger {
  readonly money: {
    readonly network: string;
    readonly currencyName: string;
    readonly decimals: number;
  };
  readonly totals: {
    readonly deposited: string;
    readonly accepted: string;
    readonly settled: string;
    readonly refunded: string;
    readonly atRisk: string;
    readonly lost: string;
    readonly channels: { readonly open: number; readonly closing: number; readonly closed: number };
  };
  readonly channels: readonly LedgerChannel[];
}

export interface LedgerChannel {
  readonly channelId: string;
  readonly payer: string;
  readonly phase: string;
  readonly accepted: string;
  readonly settled: string;
  readonly atRisk: string;
  readonly payments: number;
  readonly lastVoucherAt: string;
}

/** A pace is taken over so many answers, so that it does not jump with every block. */
const PACE_OVER = 5;

const STATE_MS = 1_000;
const MARKET_MS = 2_000;
const MONEY_MS = 5_000;
const GAPS_MS = 10_000;
const CHAIN_MS = 10_000;

const CANDLES = 120;
const TRADES = 14;
const GAPS = 50;
const CHANNELS = 12;

export const trended = ['events', 'lag', 'clients', 'losses'] as const;
export type Trended = (typeof trended)[number];

/** What the operator's page shows, kept up to date by asking. */
export class OperatorDesk {
  readonly state: Signal<Answer<OperatorState>> = signal(waiting);
  readonly gaps: Signal<Answer<Part<Stored<Gap>>>> = signal(waiting);
  readonly ledger: Signal<Answer<Ledger>> = signal(waiting);
  readonly chain: Signal<Answer<ChainActivity | null>> = signal(waiting);
  readonly quote: Signal<Answer<Part<Stored<Quote>>>> = signal(waiting);
  readonly trades: Signal<Answer<Part<Stored<Trade>>>> = signal(waiting);
  readonly candles: Signal<Answer<Part<Candle>>> = signal(waiting);
  readonly trends: Signal<Readonly<Record<Trended, Trend>>> = signal({
    events: [],
    lag: [],
    clients: [],
    losses: [],
  });
  /** The newest that was told, also while the gateway is away. */
  readonly newest: Signal<OperatorState | null> = signal(null);
  readonly before: Signal<OperatorState | null> = signal(null);
  /** The future that the nearest options are on. */
  readonly front: ReadonlySignal<string | null> = computed(() => {
    const chain = this.chain.value;
    return chain.kind === 'known' ? (chain.value?.series[0]?.underlying ?? null) : null;
  });
  #past: OperatorState[] = [];

  /** The product that is looked at. */
  get product(): ProductState | null {
    const products = this.newest.value?.products ?? [];
    const asked = decodeURIComponent(location.hash.slice(1));
    return products.find(({ symbol }) => symbol === asked) ?? products[0] ?? null;
  }

  start(): void {
    const ofProduct = (path: (symbol: string) => string) => () =>
      this.product === null ? null : path(this.product.symbol);
    const ofFront = (path: (symbol: string) => string) => () =>
      this.front.value === null ? null : path(this.front.value);
    keepAsking<OperatorState>(
      () => '/operator/state',
      STATE_MS,
      (answer) => this.#take(answer),
    );
    keepAsking(
      () => (this.newest.value?.sells ? `/ledger?limit=${CHANNELS}` : null),
      MONEY_MS,
      into(this.ledger),
    );
    keepAsking(() => `/v1/gaps?limit=${GAPS}`, GAPS_MS, into(this.gaps));
    keepAsking(
      ofProduct((symbol) => `/operator/chain/${symbol}`),
      CHAIN_MS,
      into(this.chain),
    );
    keepAsking(
      ofProduct((symbol) => `/v1/events/trade/latest?product=${symbol}&limit=${TRADES}`),
      MARKET_MS,
      into(this.trades),
    );
    keepAsking(
      ofFront((symbol) => `/v1/events/quote/latest?symbol=${symbol}&limit=1`),
      MARKET_MS,
      into(this.quote),
    );
    keepAsking(
      ofFront((symbol) => `/v1/candles/1m/${symbol}?order=desc&limit=${CANDLES}`),
      MARKET_MS,
      into(this.candles),
    );
  }

  #take(answer: Answer<OperatorState>): void {
    batch(() => {
      this.state.value = answer;
      if (answer.kind !== 'known') return;
      const now = answer.value;
      this.#past = [...this.#past.slice(-(PACE_OVER - 1)), now];
      const before = this.#past[0] === now ? null : this.#past[0]!;
      this.before.value = before;
      this.newest.value = now;
      const { events, lag, clients, losses: lost } = this.trends.value;
      this.trends.value = {
        events: follow(events, paceOf(before, now, 'ingest', 'events_total')),
        lag: follow(lag, together(now, 'compute', 'event_age_seconds', 'most')),
        clients: follow(clients, together(now, 'gateway', 'clients')),
        losses: follow(lost, losses(now).total),
      };
    });
  }
}

function into<T>(target: Signal<Answer<T>>): (answer: Answer<T>) => void {
  return (answer) => {
    target.value = answer;
  };
}
