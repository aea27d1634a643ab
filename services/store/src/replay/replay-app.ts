import { BusError } from '@crude-alpha/bus';
import { RecordingError } from '@crude-alpha/recording';
import { createApp, type Logger, type Problem, sendProblem } from '@crude-alpha/service';
import { httpStatus, readInstant, WarehouseError } from '@crude-alpha/warehouse';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { StoreError, type StoreErrorCode } from '../errors.ts';
import { replayOpenApi } from './replay-openapi.ts';
import { act, begin } from './replay-schemas.ts';
import type { ReplayAct, Replays } from './replays.ts';

interface Begin {
  readonly name: string;
  readonly tape?: string;
  readonly from?: string;
  readonly to?: string;
  readonly speed?: number;
  readonly only?: readonly string[];
}

interface Act {
  readonly do: ReplayAct['do'];
  readonly events?: number | 'tick';
  readonly to?: string;
  readonly ordinal?: number;
  readonly speed?: number;
}

const statuses: Readonly<Record<StoreErrorCode, number>> = {
  LEASE_LOST: 500,
  BAD_REPLAY: 400,
  NO_REPLAY: 404,
  REPLAY_TAKEN: 409,
  REPLAYS_FULL: 503,
};

/** Replays for whoever is inside: `POST /v1/replays` begins one, `POST /v1/replays/NAME` tells it what to do. */
export function createReplayApp(
  replays: Replays,
  ownTape: string,
  logger?: Logger,
): FastifyInstance {
  const app = createApp(logger === undefined ? {} : { logger });
  app.get('/v1/openapi.json', (_request, reply) => reply.send(replayOpenApi()));
  app.get('/v1/replays', (_request, reply) => answer(reply, () => ({ data: replays.list() })));
  app.post<{ Body: Begin }>('/v1/replays', { schema: { body: begin } }, (request, reply) => {
    const { from, name: asked, only, speed: pace, tape, to } = request.body;
    return answer(reply.code(201), () =>
      replays.begin({
        name: asked,
        tape: tape ?? ownTape,
        from: timeOf('from', from),
        to: timeOf('to', to),
        speed: pace ?? 1,
        only: only ?? null,
      }),
    );
  });
  app.get<{ Params: { name: string } }>('/v1/replays/:name', (request, reply) =>
    answer(reply, () => replays.report(request.params.name)),
  );
  app.post<{ Params: { name: string }; Body: Act }>(
    '/v1/replays/:name',
    { schema: { body: act } },
    (request, reply) => answer(reply, () => replays.act(request.params.name, actOf(request.body))),
  );
  app.delete<{ Params: { name: string } }>('/v1/replays/:name', (request, reply) =>
    answer(reply, async () => {
      await replays.remove(request.params.name);
      return {};
    }),
  );
  return app;
}

async function answer(
  reply: FastifyReply,
  work: () => object | Promise<object>,
): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store');
  try {
    return await reply.send(await work());
  } catch (error) {
    const problem = problemOf(error);
    if (problem === null) throw error;
    return sendProblem(reply, problem);
  }
}

function actOf({ do: what, events, ordinal, speed: pace, to }: Act): ReplayAct {
  if (what === 'step') return { do: what, events: events ?? 1 };
  if (what === 'speed') {
    if (pace === undefined) throw new StoreError('BAD_REPLAY', 'speed is missing');
    return { do: what, speed: pace };
  }
  if (what !== 'seek') return { do: what };
  if (ordinal !== undefined) return { do: what, to: { ordinal } };
  const ts = timeOf('to', to);
  if (ts === null) throw new StoreError('BAD_REPLAY', 'to or ordinal is missing');
  return { do: what, to: { ts } };
}

function timeOf(field: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const micros = readInstant(text);
  if (micros !== null) return micros;
  throw new StoreError('BAD_REPLAY', `${field} is no time such as 2026-03-02T15:00:00Z`);
}

/** What went wrong in words for whoever asked; null of what is wrong with us. */
function problemOf(error: unknown): Problem | null {
  if (error instanceof StoreError) {
    return { status: statuses[error.code], code: error.code, detail: error.message };
  }
  if (error instanceof WarehouseError) {
    return { status: httpStatus[error.code], code: error.code, detail: error.message };
  }
  if (error instanceof RecordingError && error.code === 'BAD_WORD') {
    return { status: 400, code: 'BAD_REPLAY', detail: error.message };
  }
  if (error instanceof BusError && error.code === 'TAPE_TAKEN') {
    return { status: 409, code: error.code, detail: error.message };
  }
  return null;
}
