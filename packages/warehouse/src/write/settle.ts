import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '../connection.ts';

const ASK_EVERY_MS = 50;

/**
 * Waits until no statement whose id begins so is under way. A server goes on with an insert whose sender
 * has died: what it will have stored is known only when it has ended.
 */
export async function settleInserts(connection: Connection, idPrefix: string): Promise<void> {
  for (;;) {
    const [found] = await connection.rows<{ count: number }>(
      'SELECT count() AS count FROM system.processes WHERE startsWith(query_id, {prefix:String})',
      { prefix: idPrefix },
    );
    if ((found?.count ?? 0) === 0) return;
    await delay(ASK_EVERY_MS);
  }
}
