import { readArguments } from '../arguments.ts';
import { CrudeError } from '../errors.ts';
import { moneyText } from '../money.ts';
import { networkOfChain } from '../network.ts';
import { chainOptions, homeOptions } from '../payment-options.ts';
import type { Command } from '../standard.ts';
import { KeptChannels } from './kept.ts';
import { servicePayer } from './service-payer.ts';

/** `crude channel topup`: more money for a channel. */
export const topup: Command = async (args, { env, lines, interrupted }) => {
  const { values, positionals } = readArguments(args, {
    ...homeOptions,
    'rpc-url': chainOptions['rpc-url'],
    amount: { type: 'string' },
  });
  if (values.amount === undefined) throw new CrudeError('BAD_USAGE', 'say how much: --amount 0.1');
  const kept = await KeptChannels.open(values, env);
  const channel = kept.pick(positionals[0]);
  const signal = interrupted();
  const { payer, symbol } = await servicePayer(kept, channel, signal);
  try {
    await payer.topUp(values.amount, symbol, signal);
    const holds = moneyText(payer.channel?.deposit ?? 0n, networkOfChain(channel.chainId));
    lines.line(`${channel.channelId} holds ${holds}`);
    return 0;
  } finally {
    await payer.release();
  }
};
