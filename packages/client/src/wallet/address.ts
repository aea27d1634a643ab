import { readArguments } from '../arguments.ts';
import { homeOf } from '../home.ts';
import { homeOptions } from '../payment-options.ts';
import type { Command } from '../standard.ts';
import { needKeyFile } from './key-file.ts';

/** `crude wallet address`: who we are, and with `--show-key` what proves it. */
export const address: Command = async (args, { env, lines }) => {
  const { values } = readArguments(args, { ...homeOptions, 'show-key': { type: 'boolean' } });
  const wallet = await needKeyFile(homeOf(values, env).walletFile);
  lines.line(wallet.address);
  if (values['show-key'] === true) lines.line(wallet.privateKey);
  return 0;
};
