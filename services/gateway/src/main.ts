import { connectBus } from '@crude-alpha/bus';
import { alphaFields } from '@crude-alpha/engine';
import { MarketError, product } from '@crude-alpha/market';
import { ConfigError, runService } from '@crude-alpha/service';
import { startGateway } from './gateway.ts';
import { openPayments } from './pay/open-payments.ts';
import { createOperatorApp } from './pay/operator-app.ts';
import { payVariables, readPayConfig } from './pay/pay-config.ts';
import { createPayMetrics } from './pay/pay-metrics.ts';

await runService({
  name: 'gateway',
  variables: [
    'NATS_URL',
    'NATS_CREDS_FILE',
    'STREAM_HOST',
    'STREAM_PORT',
    'EMIT_MS',
    ...payVariables,
    'CRUDE_PRODUCTS',
    'CRUDE_MAX_CLIENTS',
    'CRUDE_MAX_CLIENTS_PER_IP',
  ],
  start: async ({ attach, config, fatal, health, instance, logger, metrics, mount }) => {
    // Unknown names end here: a wildcard among them would open subjects that nobody meant to open.
    const products = config.CRUDE_PRODUCTS.map((id) => ({ symbol: id, name: nameOf(id) }));
    const pay = readPayConfig(config);
    const bus = await connectBus({
      url: config.NATS_URL,
      name: `gateway ${instance}`,
      credsFile: config.NATS_CREDS_FILE,
    });
    attach(bus);
    const payMetrics = createPayMetrics(metrics);
    const payments =
      pay === null
        ? null
        : await openPayments({
            bus,
            instance,
            symbols: config.CRUDE_PRODUCTS,
            ...pay,
            socketsPerToken: config.MPP_SOCKETS_PER_TOKEN,
            metrics: payMetrics,
            logger,
            onLost: fatal,
            ...(config.CRUDE_CHANNEL_DIR === undefined ? {} : { folder: config.CRUDE_CHANNEL_DIR }),
          });
    if (payments !== null) await mount(createOperatorApp(payments.book, payments.gate.terms));
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
      ...(payments === null
        ? {}
        : {
            payments: {
              ...payments,
              metrics: payMetrics,
              callsPerSec: config.CRUDE_PAY_RATE,
            },
          }),
    });
    logger.info({ url: gateway.url, payments: config.PAYMENTS }, 'streaming');
    return {
      stop: async () => {
        await gateway.stop();
        await payments?.stop();
        await bus.close();
      },
    };
  },
});

function nameOf(id: string): string {
  try {
    return product(id).name;
  } catch (error) {
    if (!(error instanceof MarketError)) throw error;
    throw new ConfigError([`CRUDE_PRODUCTS: ${error.message}`]);
  }
}
