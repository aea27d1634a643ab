import type { Socket } from 'node:net';
import { type Clock, realClock } from './clock.ts';
import { LiveError } from './errors.ts';

/** How long things may take, in milliseconds. */
export interface LiveTimeouts {
  /** Until the gateway has taken the connection. Default 10,000. */
  readonly connectMs: number;
  /** From there until the metadata of the session. Default 30,000. */
  readonly handshakeMs: number;
  /** After how long without data the gateway is asked to send a heartbeat, 5,000–1,800,000. Default 30,000. */
  readonly heartbeatMs: number;
  /** How long a heartbeat may be late before the connection counts as hung. Default 10,000. */
  readonly silenceMs: number;
  /** The wait before the first attempt to reconnect; it doubles with each that fails. Default 1,000. */
  readonly backoffFirstMs: number;
  /** The longest wait before an attempt. Default 60,000. */
  readonly backoffMostMs: number;
  /**
   * By how much events of one schema may come out of the order of their times. An instrument without a
   * record for longer than this was silent, and does not pull the start of a replay back. Default 60,000.
   */
  readonly lookbackMs: number;
}

export const defaultTimeouts: LiveTimeouts = {
  connectMs: 10_000,
  handshakeMs: 30_000,
  heartbeatMs: 30_000,
  silenceMs: 10_000,
  backoffFirstMs: 1_000,
  backoffMostMs: 60_000,
  lookbackMs: 60_000,
};

/**
 * What to do when the consumer is slower than the feed and the queue is full. `pause` stops reading, says
 * so by a `paused` event, and lets the gateway do what `slowReader` says; `reconnect` drops the connection
 * and fetches what follows by replay once the queue is read; `stop` ends with `QUEUE_FULL`.
 */
export type QueuePolicy = 'pause' | 'reconnect' | 'stop';

export interface LiveOptions {
  readonly key: string;
  /** Such as `GLBX.MDP3`. */
  readonly dataset: string;
  /**
   * What the gateway does when its own buffer for this session is full: `skip` records (an error record
   * tells, and a `gap` event follows), or `warn` and let the data be late.
   */
  readonly slowReader: 'skip' | 'warn';
  /** Default: the gateway of the dataset. Resolved anew for each connection. */
  readonly host?: string;
  /** Default 13000. */
  readonly port?: number;
  /** Whether each record ends with the time at which it was sent. Default false. */
  readonly tsOut?: boolean;
  /** How this program names itself to the gateway. */
  readonly client?: string;
  /** Whether to fill gaps by replay; where false each loss of connection is a `gap`. Default true. */
  readonly replay?: boolean;
  /** Bytes that wait for the consumer, roughly. Default 64 MiB. */
  readonly queueBytes?: number;
  /** Default `pause`. */
  readonly queuePolicy?: QueuePolicy;
  readonly timeouts?: Partial<LiveTimeouts>;
  readonly clock?: Clock;
  /** From 0 to below 1, for the jitter of reconnects. Default `Math.random`. */
  readonly random?: () => number;
  /** Opens a connection; each call has to resolve the host anew. Default plain TCP. */
  readonly connect?: (host: string, port: number) => Socket;
}

/** The options with nothing left open. */
export interface LiveSettings extends Omit<Required<LiveOptions>, 'connect' | 'timeouts'> {
  readonly timeouts: LiveTimeouts;
}

/** Where the gateway of a dataset is. */
export function gatewayHost(dataset: string): string {
  return `${dataset.toLowerCase().replaceAll('.', '-')}.lsg.databento.com`;
}

export function settingsOf(options: LiveOptions): LiveSettings {
  const { key, dataset, slowReader } = options;
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  if (!/^[\x21-\x7b\x7d\x7e]{6,}$/.test(key)) {
    throw new LiveError('BAD_OPTIONS', 'the key has a wrong form');
  }
  if (!/^[\w.-]+$/.test(dataset)) throw new LiveError('BAD_OPTIONS', 'the dataset is no name');
  if (timeouts.heartbeatMs < 5_000 || timeouts.heartbeatMs > 1_800_000) {
    throw new LiveError('BAD_OPTIONS', 'heartbeatMs is not within 5,000–1,800,000');
  }
  const client = options.client ?? 'crude-alpha-databento';
  if (!/^[\w .()/+-]+$/.test(client)) throw new LiveError('BAD_OPTIONS', 'client is no plain text');
  return {
    key,
    dataset,
    slowReader,
    client,
    timeouts,
    host: options.host ?? gatewayHost(dataset),
    port: options.port ?? 13_000,
    tsOut: options.tsOut ?? false,
    replay: options.replay ?? true,
    queueBytes: options.queueBytes ?? 64 * 2 ** 20,
    queuePolicy: options.queuePolicy ?? 'pause',
    clock: options.clock ?? realClock,
    random: options.random ?? Math.random,
  };
}
