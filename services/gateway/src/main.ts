import { connectBus } from '@crude-alpha/bus';
import { alphaFields } from '@crude-alpha/engine';
import { MarketError, product } from '@crude-alpha/market';
import { ConfigError, runService } from '@crude-alpha/service';
import { startGateway } from './gateway.ts';
import { payVariables } from './pay/pay-variables.ts';

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
  start: async (context) => {
    const { attach, config, health, instance, logger, metrics } = context;
    // Unknown names end here: a wildcard among them would open subjects that nobody meant to open.
    const products = config.CRUDE_PRODUCTS.map((id) => ({ symbol: id, name: nameOf(id) }));
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
      ...(payments === undefined ? {} : { payments }),
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
