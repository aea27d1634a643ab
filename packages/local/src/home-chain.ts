import { join } from 'node:path';
import { freePort, isListening, isPortFree } from './ports.ts';
import type { ProcessSpec } from './process-spec.ts';

const NAME = 'chain';

/** Where wallets expect a chain of one's own. */
const usualPort = 8545;

/**
 * What `up` adds so that subscribers can pay: a chain at home, unless another one is named or payments
 * are turned off. The environment that it amounts to, and the port of the chain to run; null without one.
 */
export async function homeChain(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly env: NodeJS.ProcessEnv; readonly port: number | null }> {
  const payments = env['PAYMENTS']?.trim() || 'local';
  if (payments !== 'local') return { env, port: null };
  // Nothing is sold here: whoever looks sees everything.
  const CRUDE_PREVIEW = env['CRUDE_PREVIEW']?.trim() || 'live';
  const shown = { ...env, PAYMENTS: payments, CRUDE_PREVIEW };
  if (env['TEMPO_RPC_URL']?.trim()) return { env: shown, port: null };
  const port = (await isPortFree(usualPort)) ? usualPort : await freePort();
  return { env: { ...shown, TEMPO_RPC_URL: `http://127.0.0.1:${port}` }, port };
}

/** The chain as a process; its channels and balances are there again when it starts again. */
export function homeChainSpec(port: number, dataDir: string, root: string): ProcessSpec {
  const main = join(root, 'packages/chain/dist/main.js');
  return {
    name: NAME,
    command: [process.execPath, main, String(port), join(dataDir, 'chain', 'state.json')],
    env: process.env,
    cwd: root,
    probe: async () => ((await isListening(port)) ? null : 'it does not listen yet'),
  };
}
