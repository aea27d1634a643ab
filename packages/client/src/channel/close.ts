import { readArguments } from '../arguments.ts';
import { networkOfChain } from '../network.ts';
import { chainOptions, homeOptions } from '../payment-options.ts';
import type { Command } from '../standard.ts';
import { closedText } from './channel-text.ts';
import { KeptChannels } from './kept.ts';
import { servicePayer } from './service-payer.ts';

/** `crude channel close`: together with the service, so that the rest comes back at once. */
export const close: Command = async (args, { env, lines, interrupted }) => {
  const { values, positionals } = readArguments(args, {
    ...homeOptions,
    'rpc-url': chainOptions['rpc-url'],
  });
  const kept = await KeptChannels.open(values, env);
  const channel = kept.pick(positionals[0]);
  const signal = interrupted();
  const { payer, symbol } = await servicePayer(kept, channel, signal);
  try {
    const closing = await payer.close(symbol, signal);
    const { channelId, chainId } = channel;
    const network = networkOfChain(chainId);
    lines.line(
      closing === null
        ? `${channelId} is gone already`
        : closedText({ channelId, spent: closing.settled, refunded: closing.refunded }, network),
    );
    return 0;
  } finally {
    await payer.release();
  }
};
