import { type EnsureOptions, ensureProgram } from './ensure-program.ts';
import { findNatsServer } from './find-nats-server.ts';

/**
 * The path of nats-server, installed first where it is missing and may be.
 *
 * @example
 * const binary = await ensureNatsServer({ onProgress: (line) => process.stderr.write(`${line}\n`) });
 */
export function ensureNatsServer(options: EnsureOptions): Promise<string> {
  return ensureProgram('nats-server', findNatsServer, options);
}
