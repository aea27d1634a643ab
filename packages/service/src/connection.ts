import type { Health } from './health.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** What a service shows of its connection to NATS; the bus has this shape. */
export interface Connection {
  readonly connected: boolean;
  readonly stats: {
    readonly disconnects: number;
    readonly reconnects: number;
    readonly refused: number;
    readonly errors: number;
  };
  publish(subject: string, payload: Uint8Array): boolean;
  onStatus(listener: (status: string) => void): unknown;
}

/** Who watches. */
export interface Watcher {
  readonly service: string;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly logger: Logger;
  /** The connection will not come back by itself. */
  readonly onClosed: () => void;
}

/** Makes a connection visible: a line when it comes or goes, a readiness check, counters. */
export function watchConnection(connection: Connection, watcher: Watcher): void {
  const { service, metrics, health, logger, onClosed } = watcher;
  const { stats } = connection;
  connection.onStatus((status) => {
    // The end of an outage is for the same eyes as its beginning.
    if (status === 'connected') logger.warn('NATS is back');
    else if (status === 'closed') onClosed();
    else logger.warn('NATS is out of reach');
  });
  health.add('bus', () =>
    connection.connected ? { ok: true } : { ok: false, reason: 'disconnected' },
  );
  const count = (what: string, help: string, read: () => number): void => {
    metrics.counterOf(`crude_${service}_bus_${what}_total`, help, read);
  };
  count(
    'disconnects',
    'Times the connection to NATS was lost, also to being too slow a reader.',
    () => stats.disconnects,
  );
  count('reconnects', 'Times the connection to NATS came back.', () => stats.reconnects);
  count('errors', 'Errors that NATS or a responder reported.', () => stats.errors);
  count(
    'refused',
    'Messages not sent: NATS was out of reach, or did not keep up.',
    () => stats.refused,
  );
}
