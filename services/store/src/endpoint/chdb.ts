import { createRequire } from 'node:module';

/** The part of chDB that is used here; its own types are there only where it is installed. */
export interface Chdb {
  readonly Session: new (
    path: string,
    options: { readonly connectionArgs: readonly string[] },
  ) => ChdbSession;
  /** Resolves when nothing runs in the engine any more. */
  readonly drainPending: () => Promise<void>;
}

/** One connection to the engine: one statement at a time, settings of its own. */
export interface ChdbSession {
  queryAsync(sql: string, options: { readonly format: string }): Promise<{ bytes(): Uint8Array }>;
  queryStream(sql: string, options: { readonly format: string }): ChdbStream;
  close(): void;
}

export interface ChdbStream extends AsyncIterable<{ raw(): Uint8Array }> {
  cancel(): void;
}

/** The embedded ClickHouse, or in one line why it is not to be had on this machine. */
export function loadChdb(): Chdb | string {
  try {
    return createRequire(import.meta.url)('chdb') as Chdb;
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return reason;
  }
}
