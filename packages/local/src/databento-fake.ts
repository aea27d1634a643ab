import { join } from 'node:path';
import type { Plan } from './plan.ts';
import { freePort, isListening } from './ports.ts';
import type { ProcessSpec } from './process-spec.ts';

const NAME = 'databento-fake';

/** Opens nothing but the fake on this machine. */
const FAKE_KEY = 'db-localfakegateway0000000000000';

/**
 * The feed `databento-fake` is the feed `databento` with a gateway of our own: the environment that
 * it amounts to, with a tape of its own, and the gateway's port; null for every other feed.
 */
export async function fakeDatabento(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly env: NodeJS.ProcessEnv; readonly port: number } | null> {
  if (env['CRUDE_FEED']?.trim() !== NAME) return null;
  const port = await freePort();
  return {
    port,
    env: {
      ...env,
      CRUDE_FEED: 'databento',
      CRUDE_TAPE: env['CRUDE_TAPE']?.trim() || NAME,
      CRUDE_DATABENTO_GATEWAY: `127.0.0.1:${port}`,
      DATABENTO_API_KEY: FAKE_KEY,
    },
  };
}

/** The fake gateway as a process. */
export function fakeDatabentoSpec(port: number, { config }: Plan, root: string): ProcessSpec {
  const setup = {
    key: FAKE_KEY,
    port,
    seed: config.CRUDE_SYNTHETIC_SEED,
    mode: config.CRUDE_SYNTHETIC_MODE,
    strikesWindow: config.STRIKES_WINDOW,
  };
  const main = join(root, 'packages/testkit/dist/databento-fake/main.js');
  return {
    name: NAME,
    command: [process.execPath, main, JSON.stringify(setup)],
    env: process.env,
    cwd: root,
    probe: async () => ((await isListening(port)) ? null : 'it does not listen yet'),
  };
}
