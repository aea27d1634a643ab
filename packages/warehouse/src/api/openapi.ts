import { eventSchemas, outputSchemas } from '@crude-alpha/contracts/schemas';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';
import type { Parameters } from './parameter.ts';
import { ownSchemas, ref } from './schemas.ts';
import { httpStatus } from './status.ts';

/** What each refusal means; the code in the answer says which of several it is. */
const refusals: Readonly<Record<number, string>> = {
  400: 'A parameter or a cursor is wrong: `BAD_QUESTION`, `BAD_CURSOR`',
  404: '`NOT_FOUND`',
  422: 'The answer would be more than may be asked for at once: `TOO_MUCH`, `MEMORY`',
  503: 'The store does not answer, has nothing yet, or too many ask: `UNREACHABLE`, `NOT_READY`, `OVERLOADED`',
  500: 'Something is wrong inside; the log says what',
  504: '`TIMEOUT`',
};

/** What is said only to whoever asks from outside. */
const refusalsOutside: Readonly<Record<number, string>> = {
  401: 'Under /history, `bad_token`: the token is for another product, or not good any more',
  402: 'Under /history, `payment_required`: the history is for subscribers',
  429: 'Under /history, `per_address`: too many questions from one address',
};

const inside = {
  url: 'http://localhost:7073',
  description: 'Admin port of the gateway. Internal.',
};
const outside = {
  url: 'http://localhost:7070/history',
  description: 'Public port. About the tape of this system alone: without `tape`.',
};

/** Everything that can be asked of what is stored, as an OpenAPI 3.1 document. */
export function openApi(): object {
  const schemas = [...Object.values(eventSchemas), ...outputSchemas];
  return {
    openapi: '3.1.0',
    info: {
      title: 'Crude Alpha: history',
      version: '0.1.0',
      description:
        'What the store keeps. Every question is for the inside; those marked `derived` are also answered to subscribers, behind the gate, under /history, and those marked `market` where the market is synthetic. There no `tape` may be named, and a question may be refused with 401 (`bad_token`), 402 (`payment_required`), 404 (`unknown_symbol`) and 429 (`per_address`) as well.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [inside],
    paths: Object.fromEntries(operations.map((one) => [one.path, { get: document(one) }])),
    components: {
      schemas: {
        ...ownSchemas,
        ...Object.fromEntries(schemas.map((schema) => plain(schema))),
      },
      responses: Object.fromEntries(
        Object.entries({ ...refusals, ...refusalsOutside }).map(([status, description]) => [
          `Refused${status}`,
          { description, content: { 'application/problem+json': { schema: ref('Problem') } } },
        ]),
      ),
    },
  };
}

function document({ answer, audience, id, parameters, path, summary }: Operation): object {
  const ofStore = [...new Set(Object.values(httpStatus))].filter((one) => refusals[one]);
  const isInternal = audience === 'internal';
  const statuses = [...ofStore, ...(isInternal ? [] : Object.keys(refusalsOutside))];
  return {
    operationId: id,
    summary,
    tags: [audience],
    ...(isInternal ? {} : { servers: [inside, outside] }),
    parameters: parameterDocuments(path, parameters),
    responses: {
      200: { description: summary, content: { 'application/json': { schema: answer } } },
      ...Object.fromEntries(
        statuses.map((one) => [one, { $ref: `#/components/responses/Refused${one}` }]),
      ),
    },
  };
}

function parameterDocuments(path: string, parameters: Parameters): object[] {
  return Object.entries(parameters).map(([name, { description, required, schema }]) => ({
    name,
    in: path.includes(`{${name}}`) ? 'path' : 'query',
    required,
    description,
    schema,
  }));
}

/** TypeBox keeps its own notes in symbols and hidden properties; a name inside is a root of its own. */
function plain(schema: object): [string, object] {
  const { $id, ...rest } = JSON.parse(JSON.stringify(schema)) as { $id: string };
  return [$id, withoutIds(rest) as object];
}

function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '$id')
      .map(([key, inner]) => [key, withoutIds(inner)]),
  );
}
