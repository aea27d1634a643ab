import { type Problem, sendProblem } from '@crude-alpha/service';
import {
  httpStatus,
  type Operation,
  type Source,
  type Texts,
  WarehouseError,
} from '@crude-alpha/warehouse';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HistoryMetrics, Outcome } from './history-metrics.ts';
import type { Turnstile } from './turnstile.ts';

/**
 * Whether somebody may have an answer about a symbol or product: null, or why not. It is asked before
 * anything is looked up.
 */
export type Authorize = (
  request: FastifyRequest,
  symbol: string,
) => Problem | null | Promise<Problem | null>;

export interface HistoryRoutesOptions {
  readonly source: Source;
  readonly operations: readonly Operation[];
  /** Stands before every path. */
  readonly prefix: string;
  readonly authorize: Authorize;
  readonly turnstile: Turnstile;
  readonly metrics: HistoryMetrics;
}

type Asked = FastifyRequest<{
  Params: Readonly<Record<string, string>>;
  Querystring: Readonly<Record<string, string | readonly string[]>>;
}>;

/** Seconds after which it is worth asking again. */
const RETRY_AFTER_SEC = '1';

/** Serves questions about what is stored. */
export function addHistoryRoutes(app: FastifyInstance, options: HistoryRoutesOptions): void {
  for (const operation of options.operations) {
    const path = options.prefix + operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.get(path, (request, reply) => answer(request as Asked, reply, operation, options));
  }
}

/** What is in the path and asked for once more is given twice. */
function textsOf({ params, query }: Asked): Texts {
  const twice = Object.entries(params).filter(([name]) => Object.hasOwn(query, name));
  const both = twice.map(([name, text]) => [name, [text, query[name] ?? []].flat()] as const);
  return { ...query, ...params, ...Object.fromEntries(both) };
}

async function answer(
  request: Asked,
  reply: FastifyReply,
  operation: Operation,
  { authorize, metrics, source, turnstile }: HistoryRoutesOptions,
): Promise<FastifyReply> {
  const beganMs = performance.now();
  reply.header('cache-control', 'no-store');
  const refuse = (outcome: Outcome, problem: Problem): FastifyReply => {
    metrics.asked(outcome).add();
    if (problem.status === 503 || problem.status === 429)
      reply.header('retry-after', RETRY_AFTER_SEC);
    return sendProblem(reply, problem);
  };
  // An answer that nobody waits for any more is not worked out any further.
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const { product, symbol } = request.params;
  const denial = await authorize(request, symbol ?? product ?? '');
  if (denial !== null) return refuse('denied', denial);
  try {
    const found = await turnstile.pass(() => operation.run(source, textsOf(request), gone.signal));
    if (found === null) {
      return refuse('busy', { status: 503, code: 'OVERLOADED', detail: 'too many ask at once' });
    }
    metrics.asked('answered').add();
    metrics.seconds.observe((performance.now() - beganMs) / 1000);
    return await reply.send(found);
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    const { code, message } = error;
    const status = httpStatus[code];
    // What is wrong inside is for the log: it may name what is nobody's business.
    if (status >= 500 && status !== 503 && status !== 504) throw error;
    const detail = code === 'UNREACHABLE' ? 'the store does not answer' : message;
    return refuse(status < 500 ? 'bad' : 'failed', { status, code, detail });
  }
}
