import { setTimeout as delay } from 'node:timers/promises';
import { connectBus } from '@crude-alpha/bus';
import { ConfigError, finalWhere, runService } from '@crude-alpha/service';
import { Connection, DATABASE } from '@crude-alpha/warehouse';
import { TIERED_POLICY } from './endpoint/engine-config.ts';
import { openEmbedded } from './endpoint/open-embedded.ts';
import { observeEndpoint } from './endpoint-metrics.ts';
import { createReplayApp } from './replay/replay-app.ts';
import { Replays } from './replay/replays.ts';
import { startStore } from './store.ts';

/** How long the embedded engine, which nobody else can have open, may take to end what it is at. */
const ENGINE_CLOSES_MS = 2000;

await runService({
  name: 'store',
  variables: [
    'NATS_URL',
    'NATS_CREDS_FILE',
    'CLICKHOUSE_URL',
    'CLICKHOUSE_CLUSTER',
    'CLICKHOUSE_POLICY',
    'CRUDE_TAPE',
    'CRUDE_STORE_DIR',
    'CRUDE_STORE_HOST',
    'CRUDE_STORE_PORT',
    'CRUDE_STORE_MEMORY',
    'CRUDE_STORE_FLUSH',
    'CRUDE_STORE_KEEP',
    'CRUDE_STORE_KEEP_DERIVED',
    'CRUDE_STORE_COLD_AFTER',
    'CRUDE_STORE_COLD_DIR',
  ],
  start: async ({ attach, config, fatal, health, instance, logger, metrics, mount }) => {
    const policy =
      config.CLICKHOUSE_URL === undefined
        ? config.CRUDE_STORE_COLD_DIR === undefined
          ? undefined
          : TIERED_POLICY
        : config.CLICKHOUSE_POLICY;
    const coldAfterMs = config.CRUDE_STORE_COLD_AFTER;
    if (coldAfterMs !== undefined && policy === undefined) {
      throw new ConfigError([
        'CRUDE_STORE_COLD_AFTER needs a place: CRUDE_STORE_COLD_DIR, or CLICKHOUSE_POLICY with CLICKHOUSE_URL',
      ]);
    }
    const bus = await connectBus({
      url: config.NATS_URL,
      name: `store ${instance}`,
      credsFile: config.NATS_CREDS_FILE,
    });
    attach(bus);
    const embedded =
      config.CLICKHOUSE_URL === undefined
        ? await openEmbedded({
            dir: config.CRUDE_STORE_DIR,
            host: config.CRUDE_STORE_HOST,
            port: config.CRUDE_STORE_PORT,
            memoryBytes: config.CRUDE_STORE_MEMORY,
            coldDir: config.CRUDE_STORE_COLD_DIR ?? null,
          })
        : null;
    const logOnly = typeof embedded === 'string';
    metrics.gauge('crude_store_log_only', 'Whether nothing but the log keeps what happens.', () =>
      Number(logOnly),
    );
    if (logOnly) {
      // The log goes on as ever: there is only no record behind it.
      logger.warn({ reason: embedded }, 'there is no ClickHouse here: log-only');
      health.add('store', () => ({ ok: true, reason: 'log_only' }));
      return { stop: () => bus.close() };
    }
    if (embedded !== null) observeEndpoint(metrics, embedded.engine);
    const url = embedded?.url ?? config.CLICKHOUSE_URL!;
    const keepSec = (ms: number | undefined): number | null =>
      ms === undefined ? null : ms / 1000;
    const topology = { database: DATABASE, cluster: config.CLICKHOUSE_CLUSTER ?? null };
    const connection = new Connection({ url, ...topology, name: 'crude-replay' });
    const replays = new Replays(bus, connection);
    await mount('/v1/', createReplayApp(replays, config.CRUDE_TAPE, logger));
    let ending = false;
    const store = startStore({
      bus,
      tape: config.CRUDE_TAPE,
      instance,
      url,
      topology,
      retention: {
        keepEventsSec: keepSec(config.CRUDE_STORE_KEEP),
        keepDerivedSec: keepSec(config.CRUDE_STORE_KEEP_DERIVED),
        tier:
          coldAfterMs === undefined || policy === undefined
            ? null
            : { policy, coldAfterSec: coldAfterMs / 1000 },
      },
      flushMs: config.CRUDE_STORE_FLUSH,
      metrics,
      health,
      logger,
      fatal: (error) => {
        if (ending) return;
        ending = true;
        // Ended in the middle of a statement, the embedded engine ends by a signal and no exit code tells why.
        const closed = embedded === null ? Promise.resolve() : embedded.engine.close();
        void Promise.race([closed, delay(ENGINE_CLOSES_MS)]).finally(() => {
          // A tape that was replaced stays replaced, and newer tables newer: to begin again would only say so again.
          fatal(finalWhere(error, 'TAPE_REPLACED', 'SCHEMA_NEWER'));
        });
      },
    });
    return {
      stop: async () => {
        await replays.close();
        await connection.close();
        await store.stop();
        await embedded?.close();
        await bus.close();
      },
    };
  },
});
