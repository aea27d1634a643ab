import { readFile } from 'node:fs/promises';
import { connect, credsAuthenticator, type NatsConnection, type NodeConnectionOptions } from 'nats';
import { BusError, reasonOf } from './errors.ts';

export interface ConnectOptions {
  readonly url: string;
  /** Shown in the server's connection list. */
  readonly name: string;
  readonly credsFile?: string | undefined;
  /** How long the first connection may take. */
  readonly timeoutMs?: number;
}

/** What happened to one connection since it was made. */
export interface BusStats {
  reconnects: number;
  /** Also when the server hung up because we did not read fast enough: it does not say why. */
  disconnects: number;
  errors: number;
  /** Fire-and-forget messages that were not sent: disconnected, or too much unsent before them. */
  refused: number;
}

export interface Subscription {
  unsubscribe(): void;
}

/** `closed` is for good: by `close`, or because the server turned us away when we came back. */
export type BusStatus = 'connected' | 'disconnected' | 'closed';

/** One connection to NATS. */
export interface Bus {
  readonly connected: boolean;
  readonly stats: Readonly<BusStats>;
  /** Fire and forget; false (and counted) where it would be lost or pile up. */
  publish(subject: string, payload: Uint8Array): boolean;
  subscribe(
    subject: string,
    onMessage: (payload: Uint8Array, subject: string) => void,
  ): Subscription;
  request(subject: string, payload: Uint8Array, timeoutMs: number): Promise<Uint8Array>;
  respond(
    subject: string,
    answer: (payload: Uint8Array) => Uint8Array | Promise<Uint8Array>,
  ): Subscription;
  /** Resolves when the server has seen all that was published before. */
  flush(): Promise<void>;
  onStatus(listener: (status: BusStatus) => void): Subscription;
  close(): Promise<void>;
}

/**
 * Unsent bytes past which `publish` refuses. The client itself queues without bound, and a stalled
 * server would otherwise cost the process its memory.
 */
const MAX_UNFLUSHED_BYTES = 16 * 1024 * 1024;
/** How much may be published before the next round trip asks the server whether it keeps up. */
const FLUSH_EVERY_BYTES = 1024 * 1024;

const RECONNECT_WAIT_MS = 200;
/** A dead peer is noticed within twice this. */
const PING_INTERVAL_MS = 5_000;

const wires = new WeakMap<Bus, NatsConnection>();

/** The client under a bus, for the other modules of this package. */
export function wireOf(bus: Bus): NatsConnection {
  const wire = wires.get(bus);
  if (wire === undefined) throw new BusError('CLOSED', 'not a bus of this package');
  return wire;
}

/** Connects once, then stays connected: it retries for ever until it is closed. */
export async function connectBus(options: ConnectOptions): Promise<Bus> {
  const wire = await connectWire(options);
  const stats: BusStats = {
    reconnects: 0,
    disconnects: 0,
    errors: 0,
    refused: 0,
  };
  const listeners = new Set<(status: BusStatus) => void>();
  let now: BusStatus = 'connected';
  let unflushed = 0;
  let flushing = false;

  const tell = (status: BusStatus): void => {
    // The client says again and again that it could not come back.
    if (status === now) return;
    now = status;
    for (const listener of listeners) listener(status);
  };

  const watch = async (): Promise<void> => {
    for await (const status of wire.status()) {
      switch (status.type) {
        case 'disconnect':
          stats.disconnects++;
          tell('disconnected');
          break;
        case 'reconnect':
          stats.reconnects++;
          tell('connected');
          break;
        case 'error':
          stats.errors++;
          break;
        case 'close':
          tell('closed');
          break;
        case 'forceReconnect':
        case 'ldm':
        case 'ping':
        case 'reconnecting':
        // Told of iterators with a limit, which nobody here has: a server that finds us too slow hangs up.
        case 'slowConsumer':
        case 'staleConnection':
        case 'update':
          break;
      }
    }
  };
  void watch();

  const askWhetherItKeepsUp = (): void => {
    if (flushing) return;
    flushing = true;
    const asked = unflushed;
    const settle = (sent: number): void => {
      unflushed = Math.max(0, unflushed - sent);
      flushing = false;
    };
    // A flush fails when the connection drops, and then what was queued is gone with it.
    wire.flush().then(
      () => settle(asked),
      () => settle(Number.POSITIVE_INFINITY),
    );
  };

  const bus: Bus = {
    get connected() {
      return now === 'connected' && !wire.isClosed();
    },
    stats,
    publish(subject, payload) {
      if (!bus.connected || unflushed > MAX_UNFLUSHED_BYTES) {
        stats.refused++;
        return false;
      }
      wire.publish(subject, payload);
      unflushed += payload.length;
      if (unflushed > FLUSH_EVERY_BYTES) askWhetherItKeepsUp();
      return true;
    },
    subscribe(subject, onMessage) {
      const subscription = wire.subscribe(subject, {
        callback: (error, message) => {
          if (error === null) onMessage(message.data, message.subject);
          else stats.errors++;
        },
      });
      return { unsubscribe: () => subscription.unsubscribe() };
    },
    async request(subject, payload, timeoutMs) {
      try {
        return (await wire.request(subject, payload, { timeout: timeoutMs })).data;
      } catch (cause) {
        throw new BusError('REQUEST_FAILED', `${subject}: ${reasonOf(cause)}`, { cause });
      }
    },
    respond(subject, answer) {
      const subscription = wire.subscribe(subject, {
        callback: (error, message) => {
          if (error !== null) {
            stats.errors++;
            return;
          }
          // A responder that throws leaves the caller to its timeout: there is no error channel.
          Promise.resolve()
            .then(() => answer(message.data))
            .then(
              (reply) => void message.respond(reply),
              () => void stats.errors++,
            );
        },
      });
      return { unsubscribe: () => subscription.unsubscribe() };
    },
    flush: () => wire.flush(),
    onStatus(listener) {
      listeners.add(listener);
      return { unsubscribe: () => void listeners.delete(listener) };
    },
    async close() {
      if (wire.isClosed()) return;
      // A drain waits for the server; without one there is nothing to wait for.
      if (bus.connected) await wire.drain();
      else await wire.close();
    },
  };
  wires.set(bus, wire);
  return bus;
}

async function connectWire(options: ConnectOptions): Promise<NatsConnection> {
  const settings: NodeConnectionOptions = {
    servers: options.url.split(','),
    name: options.name,
    timeout: options.timeoutMs ?? 5_000,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_WAIT_MS,
    reconnectJitter: RECONNECT_WAIT_MS,
    pingInterval: PING_INTERVAL_MS,
    maxPingOut: 2,
    noAsyncTraces: true,
  };
  try {
    if (options.credsFile !== undefined) {
      settings.authenticator = credsAuthenticator(await readFile(options.credsFile));
    } else {
      Object.assign(settings, userInfo(options.url));
    }
    return await connect(settings);
  } catch (cause) {
    const reason = reasonOf(cause);
    const refused = /authoriz|authentic|permission/i.test(reason);
    throw new BusError(
      refused ? 'NATS_REFUSED' : 'NATS_UNREACHABLE',
      `NATS at ${withoutUserInfo(options.url)} ${refused ? 'refused the connection' : 'cannot be reached'}: ${reason}`,
      { cause },
    );
  }
}

/** User and password of the first address that has them: the client itself does not look there. */
function userInfo(urls: string): { user: string; pass: string } | { token: string } | undefined {
  const [, user, pass] = /\/\/([^:@/,]+)(?::([^@/,]*))?@/.exec(urls) ?? [];
  if (user === undefined) return undefined;
  const name = decodeURIComponent(user);
  return pass === undefined ? { token: name } : { user: name, pass: decodeURIComponent(pass) };
}

/** Passwords may stand in a URL; they must not stand in a log. */
function withoutUserInfo(urls: string): string {
  return urls.replace(/\/\/[^@/,]*@/g, '//');
}
