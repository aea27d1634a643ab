import type { Gate, PayAnswer } from '@crude-alpha/payments';
import { sendProblem } from '@crude-alpha/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AddressLimit } from '../caller/address-limit.ts';
import type { AddressOf } from '../caller/address-of.ts';
import type { PayMetrics } from './pay-metrics.ts';
import type { PaymentInfo } from './payment-info.ts';

/** A call has its credential in a header: what comes as a body is read to its end and not looked at. */
const MAX_BODY_BYTES = 4 * 1024;

/** What a page of another origin needs to pay from a browser. */
export const crossOrigin: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': 'Authorization, Payment-Session, Accept-Payment, Content-Type',
  'access-control-expose-headers': 'WWW-Authenticate, Payment-Receipt, Retry-After',
  'access-control-max-age': '86400',
  'cross-origin-resource-policy': 'cross-origin',
};

export interface PayRoutesOptions {
  readonly gate: Gate;
  readonly symbols: readonly string[];
  readonly metrics: PayMetrics;
  /** Calls a second that one address may make. */
  readonly callsPerSec: number;
  /** Where a page that pays reaches the chain. */
  readonly pageRpcUrl: string | null;
  /** What the stream of a symbol costs. */
  readonly infoFor: (symbol: string) => PaymentInfo;
  /** For agents that look for where to pay. */
  readonly discovery: Readonly<Record<string, unknown>>;
  /** The same in a few words. */
  readonly guide: string;
}

/** The part of it that another route uses. */
export interface PayRoutes {
  /** Says what the stream of a symbol costs. */
  ask(request: FastifyRequest, reply: FastifyReply, symbol: string): Promise<FastifyReply>;
}

/**
 * `/mpp/session?symbol=…`, where time is bought, and the stream's own address over plain HTTP, where
 * mppx's clients ask what a socket costs and look after its channel. A GET there buys nothing: what it
 * would buy is the socket.
 */
export function addPayRoutes(
  app: FastifyInstance,
  options: PayRoutesOptions,
  addressOf: AddressOf,
): PayRoutes {
  const { gate, metrics, symbols } = options;
  const limit = new AddressLimit(options.callsPerSec);

  const serve = async (
    request: FastifyRequest,
    reply: FastifyReply,
    symbol: string,
    buys: boolean,
    authorization: string | undefined,
  ): Promise<FastifyReply> => {
    const startMs = performance.now();
    reply.header('cache-control', 'no-store');
    if (!limit.allows(addressOf(request.raw), startMs)) {
      metrics.called('limited').add();
      reply.header('retry-after', '1');
      return sendProblem(reply, { status: 429, detail: 'too many calls from this address' });
    }
    // Before anything is charged: whoever asks for what is not sold here must not pay for it.
    if (!gate.sells(symbol)) {
      metrics.called('unknown_symbol').add();
      const detail = 'there is no such symbol';
      return sendProblem(reply, { status: 404, code: 'unknown_symbol', detail });
    }
    const answer = await gate.pay({
      method: request.method as 'GET' | 'POST',
      url: `http://localhost${request.url.split('?', 1)[0]}`,
      symbol,
      buys,
      authorization,
    });
    metrics.called(answer.outcome).add();
    metrics.callSec.observe((performance.now() - startMs) / 1000);
    return send(reply, answer);
  };

  void app.register(async (pay) => {
    pay.removeAllContentTypeParsers();
    pay.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
      (_request, _body, done) => done(null),
    );
    pay.route<{ Querystring: { symbol?: string } }>({
      method: ['GET', 'POST'],
      url: '/mpp/session',
      exposeHeadRoute: false,
      handler: (request, reply) =>
        serve(
          request,
          reply,
          symbolOf(request.query.symbol, symbols),
          true,
          request.headers.authorization,
        ),
    });
    pay.route<{ Params: { symbol: string } }>({
      method: 'POST',
      url: '/ws/stream/:symbol',
      handler: (request, reply) =>
        serve(request, reply, request.params.symbol, false, request.headers.authorization),
    });
    pay.get('/openapi.json', (_request, reply) => reply.send(options.discovery));
    pay.get('/llms.txt', (_request, reply) =>
      reply.type('text/plain; charset=utf-8').send(options.guide),
    );
  });

  return {
    ask: (request, reply, symbol) => serve(request, reply, symbol, false, undefined),
  };
}

/** Where none is named the first one is meant, so that an agent needs to know nothing but the path. */
function symbolOf(query: unknown, symbols: readonly string[]): string {
  return typeof query === 'string' ? query : symbols[0]!;
}

function send(reply: FastifyReply, { status, headers, body }: PayAnswer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
