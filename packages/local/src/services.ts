import type { VariableName } from '@crude-alpha/service';

/** A service of ours, as far as starting it goes. */
export interface ServiceProcess {
  readonly name: string;
  /** Its program, from the top of the working tree. */
  readonly main: string;
  /** The variable that holds the port of its health and metrics. */
  readonly adminPort: Extract<VariableName, `CRUDE_${string}_ADMIN_PORT`>;
  /** What it needs of its environment before it begins, whoever starts it. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Who subscribes and pays, where the money is play money. */
export const subscriber: ServiceProcess = {
  name: 'subscriber',
  main: 'packages/local/dist/subscriber/main.js',
  adminPort: 'CRUDE_SUBSCRIBER_ADMIN_PORT',
};

/**
 * What runs beside nats-server, in the order of the stream's far end first: it is stopped from the
 * last to the first, so that ingest has written all it holds while there are still readers, and
 * subscribers get the frames that come of it and the store keeps them.
 */
export const services: readonly ServiceProcess[] = [
  {
    name: 'store',
    main: 'services/store/dist/main.js',
    adminPort: 'CRUDE_STORE_ADMIN_PORT',
    // Each statement that the embedded ClickHouse runs takes a thread of libuv.
    env: { UV_THREADPOOL_SIZE: '16' },
  },
  {
    name: 'gateway',
    main: 'services/gateway/dist/main.js',
    adminPort: 'CRUDE_GATEWAY_ADMIN_PORT',
  },
  {
    name: 'compute',
    main: 'services/compute/dist/main.js',
    adminPort: 'CRUDE_COMPUTE_ADMIN_PORT',
  },
  {
    name: 'ingest',
    main: 'services/ingest/dist/main.js',
    adminPort: 'CRUDE_INGEST_ADMIN_PORT',
  },
];
