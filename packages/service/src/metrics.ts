import {
  collectDefaultMetrics,
  Gauge,
  Histogram,
  Counter as PromCounter,
  Registry,
} from 'prom-client';
import { type Counter, CounterFamily, Total } from './counter.ts';
import { watchEventLoop } from './event-loop-delay.ts';
import { checkMetric, type MetricType } from './metric-name.ts';

/** Something that takes one measurement at a time. */
export interface Distribution {
  observe(value: number): void;
}

/** A metric as the documentation lists it. */
export interface MetricInfo {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** What a beat may hold, as the contract has it. */
const MAX_FIGURES = 512;
const MAX_FIGURE_NAME = 128;

/**
 * Default metrics that would mislead: gauges that are named like counters, and delays that hold the
 * period of the timer that measures them.
 */
const MISLEADING = /^nodejs_(active_[a-z]+_total|eventloop_lag_[a-z0-9_]+)$/;

/**
 * The metrics of one service, named `crude_<service>_<what>_<unit>`; a name that breaks the
 * convention throws. No metric carries a service or instance label: the name holds the first, the
 * scraper adds the second, and `crude_service_info` joins them.
 *
 * @example
 * const trades = metrics.counter('crude_ingest_trades_total', 'Trades written to the tape.');
 * trades.add(1);
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #service: string;
  readonly #stopWatching: () => void;
  readonly #confidential = new Set<string>();
  #confiding = false;
  /** Of each metric that a beat tells: puts its samples into a list. */
  readonly #told: ((figures: Record<string, number>) => void)[] = [];

  constructor(service: string, instance: string) {
    this.#service = service;
    collectDefaultMetrics({ register: this.#registry });
    for (const { name } of this.#registry.getMetricsAsArray()) {
      if (MISLEADING.test(name)) this.#registry.removeSingleMetric(name);
    }
    this.#stopWatching = watchEventLoop(this.#registry);
    const info = new Gauge({
      name: 'crude_service_info',
      help: 'Always 1; says which service and instance answers here.',
      labelNames: ['service', 'instance'],
      registers: [this.#registry],
    });
    info.set({ service, instance }, 1);
  }

  /** The media type of {@link Metrics.render}. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** A counter that costs an addition: the number reaches Prometheus when it is scraped. */
  counter(name: string, help: string): Counter {
    const total = new Total();
    this.counterOf(name, help, () => total.value);
    return total;
  }

  /** A counter whose number is kept by somebody else, and read at each scrape. */
  counterOf(name: string, help: string, read: () => number): void {
    this.#check('counter', name, help);
    new PromCounter({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
    this.#tell(name, read);
  }

  /** Counters told apart by labels. Take each cell once and keep it: it is as cheap as a counter. */
  counterFamily<const L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
  ): CounterFamily<L> {
    this.#check('counter', name, help, labels);
    const family = new CounterFamily(labels);
    new PromCounter<string>({
      name,
      help,
      labelNames: labels,
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [values, total] of family.cells()) this.inc(values, total.value);
      },
    });
    this.#told.push((figures) => {
      for (const [values, { value }] of family.cells()) {
        note(figures, [this.#short(name), ...Object.values(values)].join('.'), value);
      }
    });
    return family;
  }

  /**
   * A value read at each scrape; null, or a reader that throws, is "not known now": no sample. One that
   * takes a moment to find is left out of beats (`beaten`).
   */
  gauge(
    name: string,
    help: string,
    read: () => number | null,
    { beaten = true }: { readonly beaten?: boolean } = {},
  ): void {
    this.#check('gauge', name, help);
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        const value = readOrNull(read);
        if (value === null) this.remove();
        else this.set(value);
      },
    });
    if (beaten) this.#tell(name, () => readOrNull(read));
  }

  /** A distribution over fixed bucket bounds, in the unit of the name. */
  histogram(name: string, help: string, buckets: readonly number[]): Distribution {
    this.#check('histogram', name, help);
    return new Histogram({ name, help, buckets: [...buckets], registers: [this.#registry] });
  }

  /** What is declared meanwhile is for the inside alone: {@link renderPublic} leaves it out. */
  confide<T>(declare: () => T): T {
    this.#confiding = true;
    try {
      return declare();
    } finally {
      this.#confiding = false;
    }
  }

  /** Everything in the text format of Prometheus. */
  render(): Promise<string> {
    return this.#registry.metrics();
  }

  /** The same for whoever asks from outside. */
  async renderPublic(): Promise<string> {
    const shown = this.#registry
      .getMetricsAsArray()
      .filter(({ name }) => !this.#confidential.has(name));
    const texts = shown.map(({ name }) => this.#registry.getSingleMetricAsString(name));
    return `${(await Promise.all(texts)).join('\n\n')}\n`;
  }

  /** The counters and gauges of the service as they are now, as a beat tells them. */
  figures(): Record<string, number> {
    const figures: Record<string, number> = {};
    for (const tell of this.#told) tell(figures);
    return Object.fromEntries(Object.entries(figures).slice(0, MAX_FIGURES));
  }

  /** Every metric there is, for a table in the documentation. */
  async list(): Promise<MetricInfo[]> {
    const labels = new Map(
      this.#registry
        .getMetricsAsArray()
        .map((metric) => [metric.name, 'labelNames' in metric ? metric.labelNames : []]),
    );
    const all = await this.#registry.getMetricsAsJSON();
    return all
      .map(({ name, help, type }) => ({
        name,
        type: String(type),
        help,
        labels: [...((labels.get(name) ?? []) as readonly string[])],
      }))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** Stops measuring. */
  close(): void {
    this.#stopWatching();
  }

  #tell(name: string, read: () => number | null): void {
    this.#told.push((figures) => note(figures, this.#short(name), read()));
  }

  #short(name: string): string {
    return name.slice(`crude_${this.#service}_`.length);
  }

  #check(type: MetricType, name: string, help: string, labels: readonly string[] = []): void {
    checkMetric(this.#service, type, name, help, labels);
    if (this.#confiding) this.#confidential.add(name);
  }
}

/** JSON has no infinity, and a name that is longer than the contract allows is for scrapes alone. */
function note(figures: Record<string, number>, name: string, value: number | null): void {
  if (value !== null && Number.isFinite(value) && name.length <= MAX_FIGURE_NAME) {
    figures[name] = value;
  }
}

/** A reader that fails must not take the other metrics of the page with it. */
function readOrNull(read: () => number | null): number | null {
  try {
    return read();
  } catch {
    return null;
  }
}
