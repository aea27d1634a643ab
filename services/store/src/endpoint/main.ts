import { FinalError, readConfig, StartupError } from '@crude-alpha/service';
import { openEmbedded } from './open-embedded.ts';

// The embedded ClickHouse by itself, for whoever wants to ask it while the store does not run. It says
// where it listens in one line, and ends with SIGTERM or SIGINT.
try {
  const config = readConfig(
    [
      'CRUDE_STORE_DIR',
      'CRUDE_STORE_HOST',
      'CRUDE_STORE_PORT',
      'CRUDE_STORE_MEMORY',
      'CRUDE_STORE_COLD_DIR',
    ],
    process.env,
  );
  const embedded = await openEmbedded({
    dir: config.CRUDE_STORE_DIR,
    host: config.CRUDE_STORE_HOST,
    port: config.CRUDE_STORE_PORT,
    memoryBytes: config.CRUDE_STORE_MEMORY,
    coldDir: config.CRUDE_STORE_COLD_DIR ?? null,
  });
  if (typeof embedded === 'string') throw new StartupError('NO_CHDB', embedded);
  process.stdout.write(`${embedded.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void embedded.close().then(() => process.exit(0)));
  }
} catch (error) {
  if (!(error instanceof FinalError || error instanceof StartupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
