import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import type { Logger } from './logger.ts';
import { sendProblem } from './problem.ts';

/** What an app may choose; how errors are answered and logged is the same for all. */
export type AppOptions = Omit<FastifyServerOptions, 'frameworkErrors' | 'logger'> & {
  /** Takes what went wrong inside; without one it is answered but not logged. */
  readonly logger?: Logger;
};

/**
 * A fastify app that answers every error with RFC 9457 problem details and ends at once when it is
 * closed. It logs failures only: a line for each probe, scrape and subscriber would bury the rest.
 *
 * @example
 * const app = createApp({ logger, trustProxy: true });
 */
export function createApp({ logger, ...options }: AppOptions = {}): FastifyInstance {
  const app = fastify({
    // An idle connection of a scraper or a load balancer must not hold up the end of the process.
    forceCloseConnections: true,
    ...options,
    frameworkErrors: (error, _request, reply) => {
      sendProblem(reply, { status: error.statusCode ?? 400, detail: error.message });
    },
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, {
      status: 404,
      detail: `there is no ${request.method} ${request.url.split('?', 1)[0]}`,
    }),
  );
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return sendProblem(reply, { status, detail: error.message });
    // What went wrong inside is for the log, not for the caller.
    logger?.error({ err: error, method: request.method, url: request.url }, 'request failed');
    return sendProblem(reply, { status, detail: 'the request failed inside the service' });
  });
  return app;
}
