import type { Server } from 'node:http';
import { type Bus, newestOf } from '@crude-alpha/bus';
import { readSite, type SiteFile } from '@crude-alpha/dashboard';
import { type Health, type Logger, listen, type Metrics } from '@crude-alpha/service';
import { createGatewayApp } from './app.ts';
import { Board } from './board.ts';
import type { AddressOf } from './caller/address-of.ts';
import { Door } from './door.ts';
import { createGatewayMetrics } from './gateway-metrics.ts';
import type { PublicHistory } from './history/public-history.ts';
import { Hub } from './hub.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { PaidStream } from './paid-stream.ts';
import type { PayRoutesOptions } from './pay/pay-routes.ts';
import { Preview, type PreviewMode } from './preview.ts';
import type { FieldNote, Product } from './skills.ts';
import { type Denials, serveUpgrades } from './upgrade.ts';

/** What a gateway is given. */
export interface GatewayOptions {
  readonly bus: Bus;
  readonly host: string;
  readonly port: number;
  readonly products: readonly Product[];
  readonly fields: readonly FieldNote[];
  /** How often a frame is due. */
  readonly emitMs: number;
  readonly metrics: Metrics;
  readonly health?: Health;
  readonly logger?: Logger;
  readonly limits?: Partial<Limits>;
  /** Whom limits by address count. */
  readonly addressOf: AddressOf;
  /** Absent where everything is free. */
  readonly payments?: GatewayPayments;
  /** Where what was derived before can be looked up. */
  readonly history?: Pick<PublicHistory, 'source' | 'metrics' | 'isSynthetic'>;
}

/** What a gateway needs to be paid: who has paid, and how. */
export interface GatewayPayments extends PaidStream {
  readonly routes: PayRoutesOptions;
  readonly preview: PreviewMode;
}

/** A listening gateway. */
export interface Gateway {
  readonly url: string;
  readonly hub: Hub;
  /** Lets nobody in, says goodbye to everyone, and closes; bounded by the closing grace. */
  stop(): Promise<void>;
}

/** A frame this many periods late, and no less than five seconds, means that none are coming. */
const STALE_PERIODS = 5;
const STALE_AT_LEAST_MS = 5000;

/** Connections beside those of subscribers: pages, probes, handshakes under way. */
const SPARE_CONNECTIONS = 256;

/**
 * Starts a gateway. The subjects of the streams (`streams.ts`), all of them derived, are all that it
 * ever subscribes to, so nothing else that is on the bus can reach a client, whatever it asks for.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { addressOf, bus, health, products } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const counts = createGatewayMetrics(options.metrics);
  const symbols = products.map(({ symbol }) => symbol);
  const board = new Board(symbols, Math.max(options.emitMs * STALE_PERIODS, STALE_AT_LEAST_MS));
  const { payments } = options;
  const preview = new Preview(payments?.preview ?? 'off', board);
  const hub = new Hub(board, limits, counts, payments ?? null);
  const door = new Door(hub, limits, counts, addressOf);
  const denials: Denials = new WeakMap();
  const app = createGatewayApp({
    health: {
      board,
      bus,
      clients: () => hub.clients,
      stopping: () => door.stopping,
      ...(payments === undefined ? {} : { payments: payments.gate.terms.network.name }),
    },
    ...(payments === undefined ? {} : { pay: payments.routes, preview }),
    ...(options.history === undefined
      ? {}
      : { history: { ...options.history, products: symbols, gate: payments?.gate ?? null } }),
    products,
    fields: options.fields,
    metrics: options.metrics,
    page: await readPage(options.logger),
    denials,
    addressOf,
    maxConnections: limits.maxClients + SPARE_CONNECTIONS,
    ...(options.logger === undefined ? {} : { logger: options.logger }),
  });
  observe(options.metrics, hub);
  for (const symbol of symbols) {
    health?.add(`frames_${symbol}`, () => {
      const nowMs = performance.now();
      const ageMs = board.ageMs(symbol, nowMs);
      const ok = board.isLive(symbol, nowMs);
      return { ok, ...(ok ? {} : { reason: 'no_frames' }), ...(ageMs === null ? {} : { ageMs }) };
    });
  }

  const server: Server = app.server;
  serveUpgrades(server, door, denials, (request, response) => app.routing(request, response));
  const streams = [...board.streams.values()];
  const subscriptions = streams.map(({ name, product, kind }) =>
    bus.subscribe(kind.subject(product), (payload) => {
      const arrival = hub.publish(name, payload);
      if (arrival !== undefined) preview.note(name, arrival.data, Date.now());
    }),
  );
  // After subscribing, so that nothing falls between: the newer of the two wins.
  await Promise.all(
    streams.map(async ({ name, product, kind }) => {
      const payload = await newestOf(bus, kind.subject(product));
      if (payload !== null) hub.recall(name, payload);
    }),
  );
  const url = await listen(app, {
    host: options.host,
    port: options.port,
    variable: 'STREAM_PORT',
  });

  return {
    url,
    hub,
    stop: async () => {
      door.shut();
      for (const subscription of subscriptions) subscription.unsubscribe();
      await hub.close();
      await app.close();
    },
  };
}

/** Streams do not wait for a page: one that was never built is said, and missing. */
async function readPage(logger: Logger | undefined): Promise<readonly SiteFile[]> {
  const site = await readSite();
  if (site.length === 0) logger?.warn('the page is not built: npm run build');
  return site;
}

function observe(metrics: Metrics, hub: Hub): void {
  const { board } = hub;
  const startedMs = performance.now();
  metrics.gauge('crude_gateway_clients', 'WebSocket clients connected.', () => hub.clients);
  metrics.gauge(
    'crude_gateway_unsent_bytes',
    'Bytes for clients that the kernel has not taken yet.',
    () => hub.unsentBytes,
  );
  metrics.gauge(
    'crude_gateway_frame_age_seconds',
    'Age of the newest frame of the most silent product; of the process while none has come.',
    () => {
      const nowMs = performance.now();
      const agesMs = board.symbols.map((symbol) => board.ageMs(symbol, nowMs) ?? nowMs - startedMs);
      return Math.max(...agesMs) / 1000;
    },
  );
}
