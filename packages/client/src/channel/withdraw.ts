import { withdraw } from '@crude-alpha/payments/payer';
import { readArguments } from '../arguments.ts';
import { networkOfChain } from '../network.ts';
import { chainOptions, homeOptions } from '../payment-options.ts';
import type { Command } from '../standard.ts';
import { closedText } from './channel-text.ts';
import { KeptChannels } from './kept.ts';

/** `crude channel withdraw`: takes back what the payee has not settled, 15 minutes after the request. */
export const takeBack: Command = async (args, { env, lines }) => {
  const { values, positionals } = readArguments(args, {
    ...homeOptions,
    'rpc-url': chainOptions['rpc-url'],
  });
  const kept = await KeptChannels.open(values, env);
  const channel = kept.pick(positionals[0]);
  const client = await kept.payerOf(channel);
  const closing = await kept.alone(channel, () => withdraw(client, kept.keeper, channel));
  const { channelId, chainId } = channel;
  lines.line(
    closing === undefined
      ? `${channelId} is gone from the chain`
      : closedText(
          { channelId, spent: closing.settled, refunded: closing.refunded },
          networkOfChain(chainId),
        ),
  );
  return 0;
};
