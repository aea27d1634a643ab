import { ensureNatsServer } from '@crude-alpha/local';

/** Before the first wired test: nats-server is on the machine, installed when it was not. */
export async function setup(): Promise<void> {
  await ensureNatsServer({ onProgress: (line) => process.stderr.write(`${line}\n`) });
}
