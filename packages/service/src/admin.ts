import type { FastifyInstance } from 'fastify';
import { createApp } from './app.ts';
import type { Health } from './health.ts';
import { INSIDE_HOSTS, isInsideHost } from './inside-host.ts';
import { type Endpoint, listen } from './listen.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { sendProblem } from './problem.ts';

/** What the admin server shows. */
export interface AdminSources {
  readonly health: Health;
  readonly metrics: Metrics;
  readonly logger?: Logger;
}

/** A listening admin server. */
export interface Admin {
  /** Address it listens at, with the port that port 0 became. */
  readonly url: string;
  /** Lets an app answer paths that begin so: what a service shows its operator alone. */
  mount(prefix: string, app: FastifyInstance): Promise<void>;
  close(): Promise<void>;
}

/** The admin routes on an app that does not listen: tests inject into it. */
export function createAdmin({ health, metrics, logger }: AdminSources): FastifyInstance {
  const app = createApp(logger === undefined ? {} : { logger });

  app.addHook('onRequest', async ({ headers: { host } }, reply) => {
    if (host === undefined || isInsideHost(host)) return;
    const detail = `this server is asked by ${INSIDE_HOSTS}`;
    return sendProblem(reply, { status: 421, code: 'foreign_host', detail });
  });

  app.get('/health/live', () => ({ live: true }));

  app.get('/health/ready', (_request, reply) => {
    const readiness = health.readiness();
    if (readiness.ready) return reply.send(readiness);
    return sendProblem(reply, { status: 503, detail: 'not ready', ...readiness });
  });

  app.get('/metrics', async (_request, reply) => {
    reply.header('content-type', metrics.contentType);
    return metrics.render();
  });

  return app;
}

/**
 * Serves `/health/live`, `/health/ready` and `/metrics`.
 *
 * @example
 * const admin = await startAdmin({ host: '127.0.0.1', port: 7071, health, metrics });
 */
export async function startAdmin(options: AdminSources & Endpoint): Promise<Admin> {
  const app = createAdmin(options);
  const mounted: { readonly prefix: string; readonly app: FastifyInstance }[] = [];
  void app.register(async (rest) => {
    // The body is for the app behind to read.
    rest.removeAllContentTypeParsers();
    rest.addContentTypeParser('*', (_request, _payload, done) => done(null));
    rest.all('/*', (request, reply) => {
      const found = mounted.find(({ prefix }) => request.url.startsWith(prefix));
      if (found === undefined) return reply.callNotFound();
      reply.hijack();
      found.app.routing(request.raw, reply.raw);
      return reply;
    });
  });
  const url = await listen(app, { ...options, exclusive: true });
  return {
    url,
    mount: async (prefix, extra) => {
      await extra.ready();
      mounted.push({ prefix, app: extra });
    },
    close: async () => {
      await app.close();
      for (const extra of mounted) await extra.app.close();
    },
  };
}
