import { eventTypes } from '@crude-alpha/contracts';

/** A schema that stands among the components of the document. */
export function ref(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}

const integer = { type: 'integer' };
const number = { type: 'number' };

function record(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', required: Object.keys(properties), properties };
}

/** One part of an answer. */
export function pageOf(item: object): object {
  return record({
    data: { type: 'array', items: item },
    next: {
      type: ['string', 'null'],
      description:
        'Cursor of the next part, also when there is nothing in it yet; null where nothing was found at all',
    },
    more: { type: 'boolean', description: 'Whether the next part holds something now' },
  });
}

/** A whole answer. */
export function listOf(item: object): object {
  return record({ data: { type: 'array', items: item } });
}

export const points: object = record({
  ts: { ...integer, description: 'Start of the piece, microseconds' },
  open: number,
  high: number,
  low: number,
  close: number,
  count: integer,
});

export const tapes: object = record({
  tape: { type: 'string' },
  first: { ...integer, description: 'Ordinal of the first event behind all that retention took' },
  next: { ...integer, description: 'Ordinal behind the last' },
  from: { type: ['integer', 'null'], description: 'Time of the first tick, microseconds' },
  to: { type: ['integer', 'null'], description: 'Time of the last tick' },
  rows: { type: 'object', additionalProperties: integer, description: 'Events by type' },
});

const id = {
  type: 'string',
  description: '`<tape>.<ordinal>`: the place on the tape is the name',
};

/** What answers are made of, beside the contracts' own schemas. */
export const ownSchemas: Readonly<Record<string, object>> = {
  StoredEvent: record({
    id,
    event: { oneOf: eventTypes.map((type) => ref(`${type[0]!.toUpperCase()}${type.slice(1)}`)) },
  }),
  StoredOutput: record({
    id,
    subject: { type: 'string' },
    output: {
      oneOf: ['AlphaFrame', 'Surface', 'OptionFlow', 'ChainActivity', 'Candle'].map((of) =>
        ref(of),
      ),
    },
  }),
  FrameFields: record({
    seq: integer,
    ts: integer,
    health: { type: 'string' },
    fields: { type: 'object', additionalProperties: number },
  }),
  Problem: {
    type: 'object',
    description: 'RFC 9457',
    required: ['type', 'title', 'status'],
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: integer,
      detail: { type: 'string' },
      code: { type: 'string', description: 'Stable, for programs' },
    },
  },
};
