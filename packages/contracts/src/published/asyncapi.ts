import { eventSchemas } from '../events/event.ts';
import { clientMessages, serverMessages } from '../messages.ts';
import { candleIntervals, eventTypes } from '../vocabulary.ts';
import { embedded, nameOf, publishedSchemas } from './schemas.ts';

interface Channel {
  readonly address: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly messages: readonly string[];
  readonly server: 'nats' | 'gateway';
}

const events = Object.values(eventSchemas).map(nameOf);

const channels: Readonly<Record<string, Channel>> = {
  tape: {
    address: 'tape.{tape}',
    description:
      'The record: packed events in their one order, on JetStream. Binary, see docs/tape-format.md.',
    parameters: { tape: 'Name of the tape, by default that of its feed' },
    messages: ['TapeBlock'],
    server: 'nats',
  },
  events: {
    address: 'md.events.{type}.{symbol}',
    description:
      'The same events one a message, for one symbol. A convenience: under overload some are left out here, never on the tape. Events without a symbol carry their feed there, sessions their product.',
    parameters: { type: `One of ${eventTypes.join(', ')}`, symbol: 'Dotted symbol' },
    messages: events,
    server: 'nats',
  },
  truth: {
    address: 'md.truth.{product}',
    description: 'What the synthetic market really was. Internal, and only with that feed.',
    parameters: { product: 'CL' },
    messages: ['Truth'],
    server: 'nats',
  },
  alpha: {
    address: 'alpha.{product}',
    description: 'Derived signals, one frame each EMIT_MS of event time.',
    parameters: { product: 'CL' },
    messages: ['AlphaFrame'],
    server: 'nats',
  },
  surface: {
    address: 'surface.{product}',
    description: 'The smiles of a product, every five seconds of event time.',
    parameters: { product: 'CL' },
    messages: ['Surface'],
    server: 'nats',
  },
  flow: {
    address: 'flow.{product}',
    description: 'Signed delta and vega of each second in which options traded.',
    parameters: { product: 'CL' },
    messages: ['OptionFlow'],
    server: 'nats',
  },
  chain: {
    address: 'chain.{product}',
    description:
      'Open interest and volume by strike, once a minute of event time. Raw data of the exchange: internal.',
    parameters: { product: 'CL' },
    messages: ['ChainActivity'],
    server: 'nats',
  },
  candles: {
    address: 'candles.{interval}.{symbol}',
    description: 'Candles, when they close and when a late trade corrects one.',
    parameters: { interval: `One of ${candleIntervals.join(', ')}`, symbol: 'Dotted symbol' },
    messages: ['Candle'],
    server: 'nats',
  },
  liveness: {
    address: 'sys.{service}.{instance}',
    description: 'One beat a second from every process.',
    parameters: { service: 'ingest, compute, gateway or store', instance: 'Name of the process' },
    messages: ['Beat'],
    server: 'nats',
  },
  stream: {
    address: '/ws/stream/{symbol}',
    description: 'What subscribers get.',
    parameters: { symbol: 'Product, as listed by GET /skills' },
    messages: [...Object.values(clientMessages), ...Object.values(serverMessages)].map(nameOf),
    server: 'gateway',
  },
};

/** The whole of what goes over NATS and WebSockets, as an AsyncAPI 3.0 document. */
export function asyncApi(): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Crude Alpha',
      version: '0.1.0',
      description: 'Events, derived signals and subscriber messages of Crude Alpha.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      nats: {
        host: 'localhost:4222',
        protocol: 'nats',
        description: 'Internal. Raw market data never leaves it.',
      },
      gateway: { host: 'localhost:7070', protocol: 'ws', description: 'Public.' },
    },
    channels: mapValues(channels, (channel) => ({
      address: channel.address,
      description: channel.description,
      servers: [{ $ref: `#/servers/${channel.server}` }],
      parameters: mapValues(channel.parameters, (description) => ({ description })),
      messages: Object.fromEntries(
        channel.messages.map((name) => [name, { $ref: `#/components/messages/${name}` }]),
      ),
    })),
    operations: {
      ...Object.fromEntries(
        Object.keys(channels)
          .filter((name) => name !== 'stream')
          .map((name) => [
            `publish_${name}`,
            { action: 'send', channel: { $ref: `#/channels/${name}` } },
          ]),
      ),
      tellSubscriber: operation('send', Object.values(serverMessages).map(nameOf)),
      hearSubscriber: operation('receive', Object.values(clientMessages).map(nameOf)),
    },
    components: {
      messages: {
        TapeBlock: {
          name: 'TapeBlock',
          contentType: 'application/octet-stream',
          summary: 'A block of packed events',
        },
        ...Object.fromEntries(
          [...publishedSchemas()].map(([name, schema]) => [
            name,
            { name, payload: { $ref: `#/components/schemas/${nameOf(schema)}` } },
          ]),
        ),
      },
      schemas: mapValues(Object.fromEntries(publishedSchemas()), embedded),
    },
  };
}

function operation(action: 'send' | 'receive', messages: readonly string[]): object {
  return {
    action,
    channel: { $ref: '#/channels/stream' },
    messages: messages.map((name) => ({ $ref: `#/channels/stream/messages/${name}` })),
  };
}

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
