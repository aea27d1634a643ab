import { createApp, type Logger } from '@crude-alpha/service';
import { operations, type Source } from '@crude-alpha/warehouse';
import type { FastifyInstance } from 'fastify';
import type { HistoryMetrics } from './history-metrics.ts';
import { addHistoryRoutes } from './history-routes.ts';
import { Turnstile } from './turnstile.ts';

/** Questions that run at once, and that wait: a store has few places, and the writer needs one. */
const MOST = 6;
const MOST_WAITING = 200;

/** Everything that can be asked of what is stored: for the inside alone. */
export function createHistoryApp(
  source: Source,
  metrics: HistoryMetrics,
  logger?: Logger,
): FastifyInstance {
  const app = createApp(logger === undefined ? {} : { logger });
  addHistoryRoutes(app, {
    source,
    operations,
    prefix: '',
    authorize: () => null,
    turnstile: new Turnstile(MOST, MOST_WAITING),
    metrics,
  });
  // The schemas are several hundred files, which nobody needs who does not ask for them.
  app.get('/v1/openapi.json', async () =>
    (await import('@crude-alpha/warehouse/openapi')).openApi(),
  );
  return app;
}
