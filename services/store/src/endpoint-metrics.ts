import type { Metrics } from '@crude-alpha/service';
import type { Engine } from './endpoint/engine.ts';

/** What the embedded ClickHouse is doing. */
export function observeEndpoint(metrics: Metrics, engine: Engine): void {
  metrics.gauge(
    'crude_store_statements_running',
    'Statements that the embedded ClickHouse runs.',
    () => engine.load.busy,
  );
  metrics.gauge(
    'crude_store_statements_waiting',
    'Statements that wait for a session of the embedded ClickHouse.',
    () => engine.load.waiting,
  );
}
