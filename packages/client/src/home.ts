import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the command keeps what it has to remember. */
export interface Home {
  readonly channels: string;
  readonly walletFile: string;
}

/** The folder is that of `--home`, of `CRUDE_HOME`, or `~/.crude`. */
export function homeOf(
  options: { readonly home?: string | undefined; readonly 'wallet-file'?: string | undefined },
  env: NodeJS.ProcessEnv,
): Home {
  const folder = options.home ?? (env['CRUDE_HOME']?.trim() || join(homedir(), '.crude'));
  return {
    channels: join(folder, 'channels'),
    walletFile: options['wallet-file'] ?? join(folder, 'wallet.key'),
  };
}
