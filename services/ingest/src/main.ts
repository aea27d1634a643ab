import { connectBus } from '@crude-alpha/bus';
import { runService } from '@crude-alpha/service';
import { createFeed, feedVariables } from './feeds/registry.ts';
import { createFunding, fundingVariables } from './funding/registry.ts';
import { startIngest } from './ingest.ts';
import { readProducts } from './products.ts';

await runService({
  name: 'ingest',
  variables: [
    'NATS_URL',
    'NATS_CREDS_FILE',
    'CRUDE_TAPE',
    'CRUDE_FANOUT',
    'CRUDE_TAPE_MAX_BYTES',
    'CRUDE_TAPE_MAX_AGE',
    ...feedVariables,
    ...fundingVariables,
  ],
  start: async ({ attach, config, fatal, health, instance, logger, metrics }) => {
    const feed = createFeed(config, (line) => logger.info(line));
    const funding = createFunding(config, feed);
    const products = readProducts(config.CRUDE_PRODUCTS);
    const bus = await connectBus({
      url: config.NATS_URL,
      name: `ingest ${instance}`,
      credsFile: config.NATS_CREDS_FILE,
    });
    attach(bus);
    const ingest = startIngest({
      bus,
      feed,
      funding,
      tape: config.CRUDE_TAPE,
      instance,
      products,
      silenceMs: config.CRUDE_SILENCE,
      fanout: config.CRUDE_FANOUT,
      tapeMaxBytes: config.CRUDE_TAPE_MAX_BYTES,
      tapeMaxAgeMs: config.CRUDE_TAPE_MAX_AGE,
      metrics,
      health,
      logger,
      fatal,
    });
    return {
      stop: async () => {
        await ingest.stop();
        await bus.close();
      },
    };
  },
});
