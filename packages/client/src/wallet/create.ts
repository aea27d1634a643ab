import { readArguments } from '../arguments.ts';
import { homeOf } from '../home.ts';
import { homeOptions } from '../payment-options.ts';
import type { Command } from '../standard.ts';
import { createKeyFile } from './key-file.ts';

/** `crude wallet create`: a new key, in a file of its own. */
export const create: Command = async (args, { env, lines }) => {
  const { values } = readArguments(args, homeOptions);
  const { walletFile } = homeOf(values, env);
  const { address } = await createKeyFile(walletFile);
  lines.line(`${address}  key in ${walletFile}`);
  return 0;
};
