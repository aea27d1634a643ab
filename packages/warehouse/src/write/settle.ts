import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '../connection.ts';
import { quoteName } from '../schema/topology.ts';

const ASK_EVERY_MS = 50;

/**
 * Waits until no insert whose id begins so is under way. A server goes on with an insert whose sender has
 * died: what it will have stored is known only when it has ended.
 */
export async function settleInserts(connection: Connection, idPrefix: string): Promise<void> {
  // The embedded engine gives no statement an id, but makes one change after the other: one that changes
  // nothing has its turn behind whatever was there before it.
  await connection.command(`CREATE DATABASE IF NOT EXISTS ${quoteName(connection.database)}`);
  for (;;) {
    const [found] = await connection.rows<{ count: number }>(
      `SELECT count() AS count FROM ${processesOf(connection)} 
       WHERE startsWith(query_id, {prefix:String}) SETTINGS skip_unavailable_shards = 1`,
      { prefix: idPrefix },
    );
    if ((found?.count ?? 0) === 0) return;
    await delay(ASK_EVERY_MS);
  }
}

/** What runs, on all servers: behind a load balancer the insert may have gone to any. */
function processesOf({ cluster }: Connection): string {
  if (cluster === null) return 'system.processes';
  return `clusterAllReplicas(${quoteName(cluster)}, system.processes)`;
}
