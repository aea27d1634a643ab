import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

/** The monitor's timer period; Node reports it as part of every delay. */
const RESOLUTION_MS = 10;

const PERCENTILES = { p50: 50, p99: 99 } as const;

/** Reports how long the event loop was held up since the scrape before; returns how to end it. */
export function watchEventLoop(registry: Registry): () => void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  new Gauge({
    name: 'crude_event_loop_delay_seconds',
    help: 'Delay of the event loop since the scrape before, by percentile.',
    labelNames: ['percentile'],
    registers: [registry],
    collect() {
      for (const [percentile, rank] of Object.entries(PERCENTILES)) {
        const overNs = delays.percentile(rank) - RESOLUTION_MS * 1e6;
        this.set({ percentile }, Math.max(0, overNs) / 1e9);
      }
      delays.reset();
    },
  });
  return () => {
    delays.disable();
  };
}
