import cluster from 'node:cluster';
import { connectBus } from '@crude-alpha/bus';
import { alphaFields } from '@crude-alpha/engine/fields';
import { MarketError, product } from '@crude-alpha/market';
import { ConfigError, runService } from '@crude-alpha/service';
import { Connection, DATABASE, ReadAhead, type Source } from '@crude-alpha/warehouse';
import { type AddressOf, addressOf } from './caller/address-of.ts';
import { Crew } from './crew.ts';
import { startGateway } from './gateway.ts';
import { createHistoryApp } from './history/history-app.ts';
import { createHistoryMetrics } from './history/history-metrics.ts';
import { openOperator } from './operator/open-operator.ts';
import { payVariables } from './pay/pay-variables.ts';
import { planCrew } from './plan-crew.ts';

/** What a question about what is stored may cost. */
const LIMITS = { seconds: 5, memoryBytes: 256 * 1024 * 1024 };

/** The feed, and the tape that it writes where nobody names another one. */
const SYNTHETIC = 'synthetic';

const plan = cluster.isPrimary ? planCrew(process.env) : null;
if (plan === null) await runGateway();
else new Crew(plan);

async function runGateway(): Promise<never> {
  return runService({
    name: 'gateway',
    variables: [
      'NATS_URL',
      'NATS_CREDS_FILE',
      'STREAM_HOST',
      'STREAM_PORT',
      'EMIT_MS',
      ...payVariables,
      'CRUDE_PRODUCTS',
      'CRUDE_FEED',
      'CRUDE_TAPE',
      'CLICKHOUSE_URL',
      'CLICKHOUSE_CLUSTER',
      'CRUDE_STORE_PORT',
      'CRUDE_MAX_CLIENTS',
      'CRUDE_MAX_CLIENTS_PER_IP',
      'CRUDE_TRUSTED_PROXIES',
      'CRUDE_GATEWAY_PROCESSES',
    ],
    start: async (context) => {
      const { attach, config, health, instance, logger, metrics, mount } = context;
      // Unknown names end here: a wildcard among them would open subjects that nobody meant to open.
      const products = config.CRUDE_PRODUCTS.map((id) => ({ symbol: id, name: nameOf(id) }));
      const callers = behind(config.CRUDE_TRUSTED_PROXIES ?? []);
      // Only who is paid loads what that takes: it is most of the code there is.
      const pay =
        config.PAYMENTS === 'off'
          ? undefined
          : (await import('./pay/start-payments.ts')).preparePayments(config);
      const bus = await connectBus({
        url: config.NATS_URL,
        name: `gateway ${instance}`,
        credsFile: config.NATS_CREDS_FILE,
      });
      attach(bus);
      const payments = await pay?.start({ bus, ...context });
      const source: Source = {
        connection: new Connection({
          // The store that runs beside this, unless another ClickHouse keeps everything.
          url: config.CLICKHOUSE_URL ?? `http://127.0.0.1:${config.CRUDE_STORE_PORT}`,
          database: DATABASE,
          cluster: config.CLICKHOUSE_CLUSTER ?? null,
          name: 'crude-gateway',
        }),
        tape: config.CRUDE_TAPE,
        limits: LIMITS,
        ahead: new ReadAhead(),
      };
      // Both have to say so: where one was forgotten, the market may be somebody's.
      const isSynthetic = config.CRUDE_FEED === SYNTHETIC && config.CRUDE_TAPE === SYNTHETIC;
      const history = { source, metrics: createHistoryMetrics(metrics), isSynthetic };
      await mount('/v1/', createHistoryApp(source, history.metrics, logger));
      const gateway = await startGateway({
        bus,
        host: config.STREAM_HOST,
        port: config.STREAM_PORT,
        products,
        fields: alphaFields,
        emitMs: config.EMIT_MS,
        metrics,
        health,
        logger,
        limits: {
          maxClients: config.CRUDE_MAX_CLIENTS,
          maxClientsPerAddress: config.CRUDE_MAX_CLIENTS_PER_IP,
        },
        addressOf: callers,
        ...(payments === undefined ? {} : { payments }),
        history,
      });
      const sells = payments !== undefined;
      await openOperator({ bus, board: gateway.hub.board, sells, logger, mount });
      logger.info({ url: gateway.url, payments: config.PAYMENTS }, 'streaming');
      return {
        stop: async () => {
          await gateway.stop();
          await payments?.stop();
          await source.connection.close();
          await bus.close();
        },
      };
    },
  });
}

function behind(proxies: readonly string[]): AddressOf {
  try {
    return addressOf(proxies);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ConfigError([`CRUDE_TRUSTED_PROXIES: ${error.message}`]);
  }
}

function nameOf(id: string): string {
  try {
    return product(id).name;
  } catch (error) {
    if (!(error instanceof MarketError)) throw error;
    throw new ConfigError([`CRUDE_PRODUCTS: ${error.message}`]);
  }
}
