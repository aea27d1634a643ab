import { LocalError } from './errors.ts';
import { findNatsServer } from './find-nats-server.ts';
import { thisHost } from './host.ts';
import { installPackage } from './install-package.ts';

/** How the caller learns what takes so long. */
export interface EnsureOptions {
  /** One line at a time, without a newline. */
  readonly onProgress: (line: string) => void;
}

/**
 * The path of nats-server, installed first where it is missing and may be. Asks nothing: where
 * installing would need a password it throws `NATS_SERVER_MISSING` with the command to run.
 *
 * @example
 * const binary = await ensureNatsServer({ onProgress: (line) => process.stderr.write(`${line}\n`) });
 */
export async function ensureNatsServer(options: EnsureOptions): Promise<string> {
  const found = await findNatsServer();
  if (found !== null) return found;
  const advice = await installPackage('nats-server', thisHost(), options.onProgress);
  const installed = await findNatsServer();
  if (installed !== null) return installed;
  throw new LocalError('NATS_SERVER_MISSING', `nats-server is missing; ${advice}`);
}
