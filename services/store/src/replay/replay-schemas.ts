// JSON Schemas of what is said to replays and of what they say: requests are checked by them, and the
// document of the port shows them.

/** What a replay may be called. */
export const name: object = { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,31}$' };
const tape = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' };
const speed = {
  type: 'number',
  minimum: 0,
  maximum: 1_000_000,
  description: 'Seconds of the tape a second; 0 is flat out',
};
const instant = {
  type: 'string',
  maxLength: 40,
  description: 'Microseconds since the epoch, or ISO 8601',
};
const word = { type: 'string', pattern: '^[A-Za-z0-9_.>-]{1,64}$' };
const ordinal = { type: 'integer', minimum: 0 };

/** Begins a replay. */
export const begin: object = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name,
    tape: { ...tape, description: 'Tape that is played; that of this system where left out' },
    from: instant,
    to: instant,
    speed,
    only: {
      type: 'array',
      maxItems: 64,
      items: word,
      description: 'Types and symbols, such as `trade`, `CL.F27`, `LO.>`; all where left out',
    },
  },
};

/** Tells a replay what to do. */
export const act: object = {
  type: 'object',
  additionalProperties: false,
  required: ['do'],
  properties: {
    do: { enum: ['pause', 'resume', 'step', 'seek', 'speed'] },
    events: {
      anyOf: [{ type: 'integer', minimum: 1, maximum: 1_000_000 }, { const: 'tick' }],
      description: 'How far to `step`: so many events, or up to the next tick',
    },
    to: { ...instant, description: 'Where to `seek`' },
    ordinal: { ...ordinal, description: 'Where to `seek`, by the name of the event on the tape' },
    speed,
  },
};

/** How a replay is. */
export const report: object = {
  type: 'object',
  additionalProperties: false,
  required: [
    'name',
    'tape',
    'source',
    'first',
    'end',
    'state',
    'ordinal',
    'ts',
    'speed',
    'events',
    'missing',
    'failure',
  ],
  properties: {
    name,
    tape: { type: 'string', description: 'The tape that is played onto' },
    source: { type: 'string', description: 'The tape that is played' },
    first: ordinal,
    end: { ...ordinal, description: 'Ordinal behind the last event that is played' },
    state: { enum: ['playing', 'paused', 'ended', 'stopped', 'failed'] },
    ordinal: { ...ordinal, description: 'Of the event that comes next' },
    ts: { type: ['integer', 'null'], description: 'Receipt of the newest event played, µs' },
    speed,
    events: { type: 'integer', minimum: 0, description: 'Events that were written' },
    missing: { type: 'integer', minimum: 0, description: 'Events on the way that are not stored' },
    failure: { type: ['string', 'null'], description: 'Why it failed, its code first' },
  },
};

export const reports: object = {
  type: 'object',
  additionalProperties: false,
  required: ['data'],
  properties: { data: { type: 'array', items: { $ref: '#/components/schemas/Replay' } } },
};

export const nothing: object = { type: 'object', additionalProperties: false };

export const problem: object = {
  type: 'object',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; programs may rely on it' },
    detail: { type: 'string' },
  },
};
