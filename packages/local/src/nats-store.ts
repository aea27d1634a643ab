import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandOf } from './command-of.ts';
import { LocalError } from './errors.ts';

/** Two servers on one store destroy it, and nats-server itself does not look. */
export async function refuseBusyStore(storeDir: string): Promise<void> {
  const pid = await storeOwner(storeDir);
  if (pid === null) return;
  throw new LocalError(
    'NATS_STORE_IN_USE',
    `nats-server (process ${pid}) already runs on ${storeDir}; stop it first`,
  );
}

/** The pid of a living nats-server on this store, if there is one. */
export async function storeOwner(storeDir: string): Promise<number | null> {
  let pid: number;
  try {
    pid = Number(await readFile(join(storeDir, 'nats-server.pid'), 'utf8'));
  } catch {
    return null;
  }
  if (!Number.isInteger(pid) || pid <= 1) return null;
  // The pid alone proves nothing after a crash: it may be anybody's by now.
  const command = await commandOf(pid);
  return command.includes(join(storeDir, 'nats-server.conf')) ? pid : null;
}
