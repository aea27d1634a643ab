import { connectBus } from '@crude-alpha/bus';
import { EngineError, outputSubjects } from '@crude-alpha/engine';
import { ConfigError, finalWhere, runService } from '@crude-alpha/service';
import { startCompute } from './compute.ts';

await runService({
  name: 'compute',
  variables: [
    'NATS_URL',
    'NATS_CREDS_FILE',
    'EMIT_MS',
    'CRUDE_TAPE',
    'CRUDE_PRODUCTS',
    'CRUDE_RATE',
    'CRUDE_WARMUP',
    'CRUDE_SNAPSHOT_EVERY',
    'CRUDE_DERIVED_MAX_BYTES',
    'CRUDE_DERIVED_MAX_AGE',
  ],
  start: async ({ attach, config, fatal, health, instance, logger, metrics }) => {
    const engine = {
      products: config.CRUDE_PRODUCTS,
      emitMs: config.EMIT_MS,
      rate: config.CRUDE_RATE,
    };
    try {
      outputSubjects(engine);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw new ConfigError([`CRUDE_PRODUCTS: ${error.message}`]);
    }
    const bus = await connectBus({
      url: config.NATS_URL,
      name: `compute ${instance}`,
      credsFile: config.NATS_CREDS_FILE,
    });
    attach(bus);
    const compute = startCompute({
      bus,
      tape: config.CRUDE_TAPE,
      instance,
      engine,
      warmupMs: config.CRUDE_WARMUP,
      snapshotEveryMs: config.CRUDE_SNAPSHOT_EVERY,
      derivedMaxBytes: config.CRUDE_DERIVED_MAX_BYTES,
      derivedMaxAgeMs: config.CRUDE_DERIVED_MAX_AGE,
      metrics,
      health,
      logger,
      // A tape that was replaced stays replaced: to begin again would only say so again.
      fatal: (error) => fatal(finalWhere(error, 'TAPE_REPLACED')),
    });
    return {
      stop: async () => {
        await compute.stop();
        await bus.close();
      },
    };
  },
});
