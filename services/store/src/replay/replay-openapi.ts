import { act, begin, name, nothing, problem, report, reports } from './replay-schemas.ts';

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

const json = (schema: object): object => ({ 'application/json': { schema } });

/** What each refusal means; the code in the answer says which of several it is. */
const refusals: Readonly<Record<number, string>> = {
  400: 'What is asked for is wrong: `BAD_REPLAY`, `BAD_QUESTION`',
  404: 'There is no such replay, or nothing is stored of the tape: `NO_REPLAY`, `NOT_FOUND`',
  409: 'The name is taken: `REPLAY_TAKEN`, `TAPE_TAKEN`',
  503: 'Too many replays run, or the store does not answer: `REPLAYS_FULL`, `UNREACHABLE`',
};

interface Described {
  readonly id: string;
  readonly summary: string;
  readonly body?: object;
  readonly answer: object;
  readonly status?: number;
}

function operation({ answer, body, id, status = 200, summary }: Described): object {
  return {
    operationId: id,
    summary,
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(body) } }),
    responses: {
      [status]: { description: summary, content: json(answer) },
      ...Object.fromEntries(
        Object.keys(refusals).map((one) => [one, { $ref: `#/components/responses/Refused${one}` }]),
      ),
    },
  };
}

/** What can be asked of replays, as an OpenAPI 3.1 document. */
export function replayOpenApi(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Crude Alpha: replays',
      version: '0.1.0',
      description:
        'Plays a stretch of a stored tape onto a tape of its own, `replay-NAME`, in the order of the original. It never touches a live tape.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://localhost:7074', description: 'Admin port of the store. Internal.' }],
    paths: {
      '/v1/replays': {
        get: operation({
          id: 'listReplays',
          summary: 'The replays that there are',
          answer: ref('Replays'),
        }),
        post: operation({
          id: 'beginReplay',
          summary: 'Begins a replay',
          body: ref('Begin'),
          answer: ref('Replay'),
          status: 201,
        }),
      },
      '/v1/replays/{name}': {
        parameters: [{ name: 'name', in: 'path', required: true, schema: name }],
        get: operation({ id: 'getReplay', summary: 'How far it is', answer: ref('Replay') }),
        post: operation({
          id: 'directReplay',
          summary: 'Tells it what to do',
          body: ref('Act'),
          answer: ref('Replay'),
        }),
        delete: operation({
          id: 'endReplay',
          summary: 'Ends it and forgets its tapes',
          answer: nothing,
        }),
      },
    },
    components: {
      schemas: { Begin: begin, Act: act, Replay: report, Replays: reports, Problem: problem },
      responses: Object.fromEntries(
        Object.entries(refusals).map(([status, description]) => [
          `Refused${status}`,
          { description, content: { 'application/problem+json': { schema: ref('Problem') } } },
        ]),
      ),
    },
  };
}
