import { type Bus, newestOf } from '@crude-alpha/bus';
import {
  chainSubject,
  checkChainActivity,
  type OperatorState,
  type ProductState,
} from '@crude-alpha/contracts';
import type { SiteFile } from '@crude-alpha/dashboard';
import { createApp, type Logger, sendProblem, systemMicros } from '@crude-alpha/service';
import type { FastifyInstance } from 'fastify';
import type { Board } from '../board.ts';
import { addPageRoutes } from '../page-routes.ts';
import { secureHeaders } from '../secure-headers.ts';
import type { RollCall } from './roll-call.ts';

/** Where the operator looks, on the admin port. */
export const OPERATOR_PREFIX = '/operator';

/** What the operator's page is made of. */
export interface OperatorSources {
  readonly bus: Bus;
  readonly board: Board;
  readonly rollCall: RollCall;
  /** Whether streams are sold. */
  readonly sells: boolean;
  readonly page: readonly SiteFile[];
  readonly logger?: Logger;
}

/** How the whole system is, and the page that shows it: for the admin port, never for the public one. */
export function createOperatorApp(sources: OperatorSources): FastifyInstance {
  const { board, bus, logger, page } = sources;
  const app = createApp(logger === undefined ? {} : { logger });
  // It pays nobody.
  const secure = secureHeaders(null);
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(secure);
  });
  addPageRoutes(app, page);
  app.get(OPERATOR_PREFIX, (_request, reply) => reply.redirect(`${OPERATOR_PREFIX}/`));
  app.get(`${OPERATOR_PREFIX}/state`, (_request, reply) =>
    reply.header('cache-control', 'no-store').send(gather(sources)),
  );
  app.get<{ Params: { product: string } }>(
    `${OPERATOR_PREFIX}/chain/:product`,
    async (request, reply) => {
      const { product } = request.params;
      reply.header('cache-control', 'no-store');
      if (!board.has(product)) {
        return sendProblem(reply, { status: 404, detail: 'there is no such product' });
      }
      if (!bus.connected) {
        return sendProblem(reply, { status: 503, code: 'bus_disconnected' });
      }
      // Asked for when it is looked at: raw data of the exchange is never subscribed to here.
      const payload = await newestOf(bus, chainSubject(product));
      // Nothing is known before the first minute: that is an answer too.
      if (payload === null) return reply.type('application/json').send('null');
      const activity = checkChainActivity(JSON.parse(Buffer.from(payload).toString('utf8')));
      if (activity instanceof Error) throw activity;
      return reply.send(activity);
    },
  );
  return app;
}

function gather({ board, rollCall, sells }: OperatorSources): OperatorState {
  const nowMs = performance.now();
  return {
    asOf: systemMicros(),
    processes: rollCall.processes(nowMs),
    products: board.symbols.map((symbol) => productState(board, symbol, nowMs)),
    sells,
  };
}

function productState(board: Board, symbol: string, nowMs: number): ProductState {
  const frame = board.frame(symbol);
  return {
    symbol,
    live: board.isLive(symbol, nowMs),
    health: frame?.health ?? null,
    reasons: frame?.reasons ?? [],
    seq: frame?.seq ?? null,
    ts: frame?.ts ?? null,
    ageMs: board.ageMs(symbol, nowMs),
  };
}
