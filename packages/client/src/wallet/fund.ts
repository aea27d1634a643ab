import { balanceOf, fundFromFaucet, walletClient } from '@crude-alpha/payments/payer';
import { readArguments } from '../arguments.ts';
import { CrudeError } from '../errors.ts';
import { homeOf } from '../home.ts';
import { moneyText } from '../money.ts';
import { networkNamed, rpcUrlOf } from '../network.ts';
import { chainOptions, homeOptions } from '../payment-options.ts';
import type { Command } from '../standard.ts';
import { needKeyFile, readOrCreateKeyFile } from './key-file.ts';

/** `crude wallet fund`: play money from the faucet, where the network has one. */
export const fund: Command = async (args, { env, lines }) => {
  const { values } = readArguments(args, { ...homeOptions, ...chainOptions });
  const network = networkNamed(values.network);
  const { walletFile } = homeOf(values, env);
  const isHome = network.name === 'local';
  const wallet = await (isHome ? readOrCreateKeyFile(walletFile) : needKeyFile(walletFile));
  if (network.name === 'mainnet') {
    const reason = `${network.name} gives nothing away: send ${network.currencyName} to`;
    throw new CrudeError('BAD_USAGE', `${reason} ${wallet.address}`);
  }
  const rpcUrl = rpcUrlOf(network, values['rpc-url'], env);
  const client = walletClient(network, wallet.privateKey, rpcUrl);
  await fundFromFaucet(client);
  const holds = await balanceOf(client, network.currency);
  lines.line(`${wallet.address} holds ${moneyText(holds, network)} on ${network.name}`);
  return 0;
};
