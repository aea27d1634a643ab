import type { CounterFamily } from './counter.ts';
import type { Metrics } from './metrics.ts';

/**
 * Metrics of something that comes to be later, as what runs once a lease is held. They are declared
 * at once, so that a dashboard finds them; until then counters are 0 and gauges have no sample.
 *
 * @example
 * const late = new LateMetrics<{ writer: TapeWriter }>(metrics);
 * late.counter('crude_ingest_resent_total', 'Blocks sent again.', (it) => it.writer.stats.resent);
 * late.begin({ writer });
 */
export class LateMetrics<M> {
  readonly #metrics: Metrics;
  #measured: M | null = null;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  get begun(): boolean {
    return this.#measured !== null;
  }

  begin(measured: M): void {
    this.#measured = measured;
  }

  gauge(name: string, help: string, read: (of: M) => number | null): void {
    this.#metrics.gauge(name, help, () => (this.#measured === null ? null : read(this.#measured)));
  }

  counter(name: string, help: string, read: (of: M) => number): void {
    this.#metrics.counterOf(name, help, () => this.#count(read));
  }

  cell<L extends string>(
    family: CounterFamily<L>,
    values: Readonly<Record<L, string>>,
    read: (of: M) => number,
  ): void {
    family.cellOf(values, () => this.#count(read));
  }

  #count(read: (of: M) => number): number {
    return this.#measured === null ? 0 : read(this.#measured);
  }
}
