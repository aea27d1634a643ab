import { aggressors, candleIntervals, eventTypes, gapReasons } from '@crude-alpha/contracts';
import { findCandles } from '../query/candles.ts';
import { findEvents } from '../query/events.ts';
import { findFields, findFrames } from '../query/frames.ts';
import { findById } from '../query/lookup.ts';
import { findMessages, type MessageKind } from '../query/messages.ts';
import type { Part } from '../query/page.ts';
import { fieldSeries, priceSeries } from '../query/series.ts';
import type { Source } from '../query/source.ts';
import { findTapes } from '../query/tapes.ts';
import { type Operation, operation } from './operation.ts';
import {
  amount,
  choice,
  optional,
  type Parameter,
  price,
  text,
  time,
  whole,
  withDefault,
  words,
} from './parameter.ts';
import { listOf, pageOf, points, ref, tapes } from './schemas.ts';

/** What is turned into JSON at once holds up whoever else is served meanwhile. */
const MAX_ROWS = 2_000;
const MAX_FRAMES = 500;
const MAX_POINTS = 5_000;
/** Smiles and activity by strike: each has some 20 kB. */
const MAX_WIDE = 20;
const MAX_SYMBOLS = 64;

const name = /^[A-Za-z0-9_-]{1,64}$/;
const symbolName = /^(?=.{1,64}$)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;
const fieldName = /^[a-z][a-z0-9_]{0,63}$/;

const tape = optional(text('Tape; that of this system where left out', name, 'the name of a tape'));
const symbol = text('Instrument, as `CL.F27`', symbolName, 'a dotted symbol');
const product = text('Product, as `CL`', name, 'the name of a product');
const from = optional(time('Event time of the first'));
const to = optional(time('Event time before which the last lies'));
const order = (fallback: 'asc' | 'desc') =>
  withDefault(choice('From the oldest on, or back from the newest', ['asc', 'desc']), fallback);
const limitOf = (most: number) => withDefault(whole('Most of them at a time', 1, most), 100);
const limit = limitOf(MAX_ROWS);
const wideLimit = withDefault(whole('Most of them', 1, MAX_WIDE), 1);
const cursor = optional(
  text('`next` of the part before', /^[A-Za-z0-9_-]{1,200}$/, 'a cursor as it was given out'),
);
const pieces = withDefault(whole('Pieces that the time is cut into', 1, MAX_POINTS), 500);
const symbols = optional(
  words('Instruments, as `CL.F27`', symbolName, 'dotted symbols', MAX_SYMBOLS),
);
const filters = {
  symbol: symbols,
  product: optional(product),
  month: optional(
    text('Contract month, as `F27`', /^[FGHJKMNQUVXZ]\d{2}$/, 'a contract month such as F27'),
  ),
  right: optional(choice('Options: calls or puts', ['C', 'P'])),
  minStrike: optional(price('Options: strike at least')),
  maxStrike: optional(price('Options: strike at most')),
  side: optional(choice('Trades: who crossed the spread', aggressors)),
  minNotional: optional(amount('Trades: dollars at least')),
};
const paged = { tape, from, to, cursor, limit };

interface Paged extends Part {
  readonly tape: string | undefined;
}

/** The question, about the tape that is meant, and which part of its answer. */
function asked<V extends Paged>({ tape: own }: Source, values: V) {
  const { cursor: place, limit: most, tape: named, ...question } = values;
  return { question: { ...question, tape: named ?? own }, part: { cursor: place, limit: most } };
}

interface Published extends Pick<Operation, 'id' | 'path' | 'summary' | 'audience'> {
  /** Schema of one of them. */
  readonly item: string;
  readonly limit: Parameter<number>;
}

/** The question about what is kept of a product as it was published. */
function messages(kind: MessageKind, { item, limit: most, ...named }: Published): Operation {
  return operation({
    ...named,
    parameters: { product, order: order('asc'), ...paged, limit: most },
    answer: pageOf(ref(item)),
    ask: (source, values, signal) => {
      const { part, question } = asked(source, values);
      return findMessages(source, { ...question, kind }, part, signal);
    },
  });
}

/** Every question there is, in the order of the document. */
export const operations: readonly Operation[] = [
  operation({
    id: 'listTapes',
    path: '/v1/tapes',
    summary: 'What is stored, tape by tape',
    audience: 'internal',
    parameters: {},
    answer: listOf(tapes),
    ask: async (source, _values, signal) => ({ data: await findTapes(source, signal) }),
  }),
  operation({
    id: 'latestEvents',
    path: '/v1/events/{type}/latest',
    summary: 'The newest events of a type, newest first',
    audience: 'internal',
    parameters: { type: choice('Type of event', eventTypes), tape, ...filters, limit },
    answer: pageOf(ref('StoredEvent')),
    ask: (source, values, signal) => {
      const { part, question } = asked(source, values);
      return findEvents(source, { ...question, order: 'desc' }, part, signal);
    },
  }),
  operation({
    id: 'listEvents',
    path: '/v1/events/{type}',
    summary: 'Events of a type in the order of the tape, part by part',
    audience: 'internal',
    parameters: {
      type: choice('Type of event', eventTypes),
      ...filters,
      order: order('asc'),
      ...paged,
    },
    answer: pageOf(ref('StoredEvent')),
    ask: (source, values, signal) => {
      const { part, question } = asked(source, values);
      return findEvents(source, question, part, signal);
    },
  }),
  operation({
    id: 'listGaps',
    path: '/v1/gaps',
    summary: 'What is missing, and what is known of it',
    audience: 'internal',
    parameters: {
      symbol: optional(
        words('Of these instruments, or of all', symbolName, 'dotted symbols', MAX_SYMBOLS),
      ),
      reason: optional(choice('Why it is missing', gapReasons)),
      order: order('desc'),
      ...paged,
      from: optional(time('Something is missing at this time or later')),
      to: optional(time('Something is missing before this time')),
    },
    answer: pageOf(ref('StoredEvent')),
    ask: (source, values, signal) => {
      const { part, question } = asked(source, values);
      return findEvents(source, { ...question, type: 'gap', isMissing: true }, part, signal);
    },
  }),
  operation({
    id: 'getById',
    path: '/v1/ids/{id}',
    summary: 'One event, or one thing derived from it',
    audience: 'internal',
    parameters: {
      id: text(
        '`<tape>.<ordinal>`, or `<tape>.<ordinal>.<index>` of an output',
        /^[\w.-]{1,90}$/,
        '<tape>.<ordinal>, or <tape>.<ordinal>.<index>',
      ),
    },
    answer: { oneOf: [ref('StoredEvent'), ref('StoredOutput')] },
    ask: (source, { id }, signal) => findById(source, id, signal),
  }),
  operation({
    id: 'chartPrices',
    path: '/v1/charts/{source}/{symbol}',
    summary: 'The middle of the quotes of an instrument, or its trades, in so many pieces',
    audience: 'internal',
    parameters: {
      source: choice('What the prices are of', ['quote', 'trade']),
      symbol,
      tape,
      from: time('Beginning'),
      to: time('End'),
      points: pieces,
    },
    answer: listOf(points),
    ask: async (source, { source: of, tape: named, ...chart }, signal) => ({
      data: await priceSeries(source, { ...chart, of, tape: named ?? source.tape }, signal),
    }),
  }),
  operation({
    id: 'listCandles',
    path: '/v1/candles/{interval}/{symbol}',
    summary: 'Candles by their time, each in its newest revision',
    audience: 'market',
    parameters: {
      interval: choice('Length', candleIntervals),
      symbol,
      order: order('asc'),
      ...paged,
    },
    answer: pageOf(ref('Candle')),
    ask: (source, values, signal) => {
      const { part, question } = asked(source, values);
      return findCandles(source, question, part, signal);
    },
  }),
  operation({
    id: 'listFrames',
    path: '/v1/alpha/{product}',
    summary: 'Alpha frames as they were published; with `fields` only these, where they were known',
    audience: 'derived',
    parameters: {
      product,
      fields: optional(words('Fields of a frame', fieldName, 'names of fields', 64)),
      order: order('asc'),
      ...paged,
      limit: limitOf(MAX_FRAMES),
    },
    answer: pageOf({ anyOf: [ref('AlphaFrame'), ref('FrameFields')] }),
    ask: (source, { fields, ...values }, signal) => {
      const { part, question } = asked(source, values);
      return fields === undefined
        ? findFrames(source, question, part, signal)
        : findFields(source, { ...question, fields }, part, signal);
    },
  }),
  operation({
    id: 'chartField',
    path: '/v1/alpha/{product}/{field}',
    summary: 'One field of the frames in so many pieces of the time',
    audience: 'derived',
    parameters: {
      product,
      field: text('Field of a frame', fieldName, 'the name of a field'),
      tape,
      from: time('Beginning'),
      to: time('End'),
      points: pieces,
    },
    answer: listOf(points),
    ask: async (source, { tape: named, ...chart }, signal) => ({
      data: await fieldSeries(source, { ...chart, tape: named ?? source.tape }, signal),
    }),
  }),
  messages('surface', {
    id: 'listSurfaces',
    path: '/v1/surfaces/{product}',
    summary: 'The smiles of a product as they were published',
    audience: 'derived',
    item: 'Surface',
    limit: wideLimit,
  }),
  messages('flow', {
    id: 'listFlow',
    path: '/v1/flow/{product}',
    summary: 'What was done in the options on a product, second by second, as it was published',
    audience: 'derived',
    item: 'OptionFlow',
    limit: limitOf(MAX_FRAMES),
  }),
  messages('chain', {
    id: 'listChains',
    path: '/v1/chains/{product}',
    summary: 'Open interest and volume by strike, as they were published',
    audience: 'internal',
    item: 'ChainActivity',
    limit: wideLimit,
  }),
];
