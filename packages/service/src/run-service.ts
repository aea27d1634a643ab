import type { FastifyInstance } from 'fastify';
import { type Admin, startAdmin } from './admin.ts';
import { startBeating } from './beat.ts';
import { type Connection, watchConnection } from './connection.ts';
import { ServiceError } from './errors.ts';
import { crash, exitCode, failToStart, giveUp } from './exit.ts';
import { Health } from './health.ts';
import { createLogger, type Logger, logVariables } from './logger.ts';
import { Metrics } from './metrics.ts';
import { readConfig } from './read-config.ts';
import { Secret } from './secret.ts';
import { onStopRequest } from './stop-request.ts';
import type { ServiceName } from './variable.ts';
import type { Config, VariableFor, VariableName } from './variables.ts';

/** Below the ten seconds after which Docker kills. */
const STOP_WITHIN_MS = 8000;

const NATS_CLOSED = 'NATS turned us away and the connection is closed: look at its credentials';

type AdminPort = `CRUDE_${Uppercase<ServiceName>}_ADMIN_PORT`;
type Common = (typeof logVariables)[number] | 'CRUDE_ADMIN_HOST';

/** What a service is given to start with. */
export interface ServiceContext<N extends VariableName> {
  readonly name: ServiceName;
  readonly instance: string;
  readonly config: Config<N | Common>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
  /** Aborted when the service is asked to stop, also while it is still starting. */
  readonly signal: AbortSignal;
  /** Ends the process at once, without stopping anything: for a lease lost, an invariant broken. */
  fatal(error: unknown): never;
  /** Lets an app answer paths on the admin port that begin so. */
  mount(prefix: string, app: FastifyInstance): Promise<void>;
  /** Shows the connection in logs, readiness and metrics, and beats over it until the service stops. */
  attach(connection: Connection): void;
}

/** A started service. */
export interface RunningService {
  /** Called once, after readiness is gone; what is buffered is written before it resolves. */
  stop(): Promise<void>;
}

/** A service as its main.ts describes it. */
export interface ServiceDefinition<S extends ServiceName, N extends VariableFor<S>> {
  readonly name: S;
  /** What it reads, beside the log and admin variables that every service reads. */
  readonly variables: readonly N[];
  start(context: ServiceContext<N>): Promise<RunningService>;
  /** How long stopping may take before the process ends with an error; 8 s when left out. */
  readonly stopWithinMs?: number;
}

/**
 * Runs a service until it is asked to stop, and then ends the process: see the README for the order
 * of things and the exit codes.
 *
 * @example
 * await runService({
 *   name: 'ingest',
 *   variables: ['NATS_URL', 'CRUDE_TAPE'],
 *   start: async ({ config, health }) => openTape(config.NATS_URL, config.CRUDE_TAPE, health),
 * });
 */
export async function runService<S extends ServiceName, const N extends VariableFor<S>>(
  definition: ServiceDefinition<S, N>,
): Promise<never> {
  const { name } = definition;
  const adminPort = `CRUDE_${name.toUpperCase()}_ADMIN_PORT` as AdminPort;
  const config = configure(definition, adminPort);
  const instance = config.CRUDE_INSTANCE;
  const secrets = Object.values(config).filter((value) => value instanceof Secret);
  const logger = createLogger(name, config, { secrets });
  process.on('uncaughtException', (error) => crash(logger, error, 'uncaught exception'));
  process.on('unhandledRejection', (error) => crash(logger, error, 'unhandled rejection'));

  const metrics = new Metrics(name, instance);
  const health = new Health();
  let phase = 'start';
  let stopBeating = (): void => {};
  const stop = onStopRequest(logger, () => {
    health.enter('stopping');
    stopBeating();
    setTimeout(() => hang(logger, phase), definition.stopWithinMs ?? STOP_WITHIN_MS);
  });

  let admin: Admin | undefined;
  let service: RunningService | undefined;
  try {
    admin = await startAdmin({
      host: config.CRUDE_ADMIN_HOST,
      port: config[adminPort],
      variable: adminPort,
      health,
      metrics,
      logger,
    });
    logger.debug({ url: admin.url }, 'health and metrics');
    service = await definition.start({
      name,
      instance,
      config,
      logger,
      metrics,
      health,
      signal: stop.signal,
      fatal: (error) => giveUp(logger, error),
      mount: admin.mount,
      attach: (connection) => {
        const onClosed = (): void => {
          // Our own end of it, when we stop; at any other time there is no way back but a new start.
          if (!stop.signal.aborted) giveUp(logger, new ServiceError('NATS_CLOSED', NATS_CLOSED));
        };
        watchConnection(connection, { service: name, metrics, health, logger, onClosed });
        stopBeating = startBeating({
          service: name,
          instance,
          health,
          metrics,
          publish: (subject, payload) => connection.publish(subject, payload),
        });
      },
    });
  } catch (error) {
    // A start that was cut short may well fail; that is no failure of the service.
    if (!stop.signal.aborted) failToStart(name, error, logger);
  }

  if (!stop.signal.aborted) {
    health.enter('running');
    logger.info({ admin: admin?.url }, 'started');
  }
  await stop.asked;
  let code: number = exitCode.stopped;
  try {
    phase = 'stop';
    await service?.stop();
  } catch (error) {
    code = exitCode.failed;
    logger.error({ err: error }, 'the service did not stop cleanly');
  }
  phase = 'closing the admin server';
  await admin?.close();
  logger.info('stopped');
  process.exit(code);
}

function configure<S extends ServiceName, N extends VariableFor<S>>(
  { name, variables }: ServiceDefinition<S, N>,
  adminPort: AdminPort,
): Config<N | Common | AdminPort> {
  try {
    return readConfig([...variables, ...logVariables, 'CRUDE_ADMIN_HOST', adminPort], process.env);
  } catch (error) {
    return failToStart(name, error);
  }
}

/** Says what is still going on, so that the cause can be found without a debugger. */
function hang(logger: Logger, phase: string): never {
  const active: Record<string, number> = {};
  for (const resource of process.getActiveResourcesInfo()) {
    active[resource] = (active[resource] ?? 0) + 1;
  }
  logger.fatal({ phase, active }, `did not stop in time: ${phase} hung`);
  process.exit(exitCode.failed);
}
