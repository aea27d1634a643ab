import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { SiteFile } from '@crude-alpha/dashboard';
import { createApp, type Logger, type Metrics, sendProblem } from '@crude-alpha/service';
import type { FastifyInstance } from 'fastify';
import type { AddressOf } from './caller/address-of.ts';
import { type HealthSources, isServing, reportHealth } from './health-report.ts';
import { addPublicHistory, type PublicHistory } from './history/public-history.ts';
import { addPageRoutes } from './page-routes.ts';
import { addPayRoutes, crossOrigin, type PayRoutesOptions } from './pay/pay-routes.ts';
import type { Preview } from './preview.ts';
import { secureHeaders } from './secure-headers.ts';
import { type FieldNote, type HistoryKind, listSkills, type Product } from './skills.ts';
import type { Denials } from './upgrade.ts';

/** What the routes show. */
export interface AppSources {
  readonly health: HealthSources;
  readonly products: readonly Product[];
  readonly fields: readonly FieldNote[];
  readonly metrics: Pick<Metrics, 'contentType' | 'renderPublic'>;
  readonly page: readonly SiteFile[];
  readonly denials: Denials;
  readonly addressOf: AddressOf;
  /** Absent where everything is free. */
  readonly pay?: PayRoutesOptions;
  /** What was derived before; absent where nothing keeps it. */
  readonly history?: PublicHistory;
  /** What a visitor sees of what is paid for. */
  readonly preview?: Preview;
  readonly logger?: Logger;
  /** Connections of all kinds that the server holds. */
  readonly maxConnections: number;
}

const allowed = { reads: 'GET, HEAD, OPTIONS', pays: 'GET, POST, OPTIONS' } as const;

/** What a preview calls that which a stream brings. */
const previewName = { snapshot: 'frame', surface: 'surface', flow: 'flow' } as const;

/** Where money is taken: there a HEAD, which asks for no answer, would leave something half done. */
const PAY_PATH = /^\/(?:mpp\/session|ws\/stream\/[^/?]+)(?:\?|$)/;

/** What a page of another origin may read. */
const PUBLIC_PATH = /^\/(?:skills|health|openapi\.json|llms\.txt)(?:\?|$)/;

/** A scrape walks over every series: however often it is asked for, it is made once a second. */
const RENDER_EVERY_MS = 1000;

/** The routes on an app that does not listen: tests inject into it. */
export function createGatewayApp(sources: AppSources): FastifyInstance {
  const { board } = sources.health;
  const app = createApp({
    // A slow request must not hold its connection for ever.
    requestTimeout: 10_000,
    keepAliveTimeout: 10_000,
    clientErrorHandler: answerBrokenRequest,
    ...(sources.logger === undefined ? {} : { logger: sources.logger }),
  });
  app.server.headersTimeout = 10_000;
  app.server.maxConnections = sources.maxConnections;

  const secure = secureHeaders(sources.pay?.pageRpcUrl ?? null);
  app.addHook('onRequest', async (request, reply) => {
    const { method, url } = request;
    const pays = sources.pay !== undefined && PAY_PATH.test(url);
    reply.headers(secure);
    if (sources.pay !== undefined && (pays || PUBLIC_PATH.test(url))) reply.headers(crossOrigin);
    if (isUnknown(app, url) || method === 'GET' || method === (pays ? 'POST' : 'HEAD')) return;
    const methods = pays ? allowed.pays : allowed.reads;
    reply.header('allow', methods);
    if (method === 'OPTIONS') return reply.code(204).send();
    return sendProblem(reply, { status: 405, detail: `only ${methods} are allowed here` });
  });

  addPageRoutes(app, sources.page);

  app.get('/health', (_request, reply) => {
    const report = reportHealth(sources.health, performance.now());
    return reply
      .code(isServing(report.status) ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(report);
  });

  app.get('/skills', (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .send(
        listSkills(
          board,
          sources.products,
          sources.fields,
          performance.now(),
          (symbol) => sources.pay?.infoFor(symbol) ?? null,
          historyKinds(sources.history),
        ),
      ),
  );

  const { preview } = sources;
  if (preview !== undefined) {
    app.get<{ Params: { stream: string } }>('/preview/:stream', (request, reply) => {
      const stream = board.streams.get(request.params.stream);
      const told = stream === undefined ? undefined : preview.see(stream.name, Date.now());
      reply.header('cache-control', 'no-store');
      if (stream === undefined || told === undefined) {
        const detail = 'there is nothing to be seen without paying';
        return sendProblem(reply, { status: 404, detail });
      }
      return reply.send({ mode: preview.mode, [previewName[stream.kind.t]]: told });
    });
  }

  if (sources.history !== undefined) addPublicHistory(app, sources.history, sources.addressOf);

  const renderMetrics = onceEvery(RENDER_EVERY_MS, () => sources.metrics.renderPublic());
  app.get('/metrics', async (_request, reply) => {
    reply.header('content-type', sources.metrics.contentType).header('cache-control', 'no-store');
    return renderMetrics();
  });

  const pay =
    sources.pay === undefined ? undefined : addPayRoutes(app, sources.pay, sources.addressOf);

  app.get<{ Params: { symbol: string } }>('/ws/stream/:symbol', (request, reply) => {
    const denial = sources.denials.get(request.raw);
    if (denial?.status === 503 || denial?.status === 429) reply.header('retry-after', '5');
    if (denial !== undefined && denial.status !== 426) return sendProblem(reply, denial);
    if (!board.has(request.params.symbol)) {
      return sendProblem(reply, { status: 404, detail: 'there is no such symbol' });
    }
    if (denial === undefined && pay !== undefined) {
      return pay.ask(request, reply, request.params.symbol);
    }
    reply.header('connection', 'upgrade, close').header('upgrade', 'websocket');
    reply.header('sec-websocket-version', '13');
    return sendProblem(reply, denial ?? { status: 426, detail: 'this is a WebSocket' });
  });

  return app;
}

function historyKinds(history: PublicHistory | undefined): HistoryKind[] {
  if (history === undefined) return [];
  const derived: HistoryKind[] = ['alpha', 'surfaces', 'flow'];
  return history.isSynthetic ? [...derived, 'candles'] : derived;
}

function isUnknown(app: FastifyInstance, url: string): boolean {
  return app.findRoute({ method: 'GET', url: url.split('?', 1)[0]! }) === null;
}

function onceEvery<T>(periodMs: number, make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  let atMs = 0;
  return () => {
    const nowMs = performance.now();
    if (made === undefined || nowMs - atMs >= periodMs) {
      made = make();
      atMs = nowMs;
    }
    return made;
  };
}

/** What never became a request cannot be routed: it is answered on the bare socket. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusOf(error.code);
  const title = STATUS_CODES[status];
  const body = JSON.stringify({ type: 'about:blank', title, status });
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}

function statusOf(code: string | undefined): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
}
