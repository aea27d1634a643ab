import { resolve } from 'node:path';
import { StartupError } from '@crude-alpha/service';
import { loadChdb } from './chdb.ts';
import { checkColdRows } from './cold-rows.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';
import { Engine, type EngineOptions } from './engine.ts';
import { checkTables } from './lost-tables.ts';

export interface EmbeddedOptions extends EngineOptions {
  readonly host: string;
  readonly port: number;
}

/** An embedded ClickHouse that listens. */
export interface Embedded extends Endpoint {
  readonly engine: Engine;
}

/**
 * Opens the ClickHouse that is embedded in this process and serves it over HTTP; or says in one line
 * why there is none on this machine. Throws a `StartupError` where there is one and it cannot start, a `FinalError`
 * where it never will by itself.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded | string> {
  const chdb = loadChdb();
  if (typeof chdb === 'string') return chdb;
  // The engine means its own folder where a path does not begin at the root.
  const coldDir = options.coldDir === null ? null : resolve(options.coldDir);
  await checkColdRows(options.dir, coldDir);
  await checkTables(options.dir);
  let engine: Engine;
  try {
    engine = await Engine.open(chdb, { ...options, coldDir });
  } catch (cause) {
    throw new StartupError('STORE_NOT_OPENED', `${options.dir}: ${reasonOf(cause)}`, { cause });
  }
  const endpoint = await startEndpoint({ engine, host: options.host, port: options.port });
  return {
    engine,
    url: endpoint.url,
    async close() {
      await endpoint.close();
      await engine.close();
    },
  };
}

function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  // The engine writes the reason itself, and throws none.
  if (message.startsWith('Failed to create connection')) {
    return 'it cannot be opened: another store runs in it, or the line before says what is wrong';
  }
  return message.replaceAll(/\s+/g, ' ');
}
