import { requestClose } from '@crude-alpha/payments/payer';
import { readArguments } from '../arguments.ts';
import { chainOptions, homeOptions } from '../payment-options.ts';
import type { Command } from '../standard.ts';
import { instantText } from './channel-text.ts';
import { KeptChannels } from './kept.ts';

/** `crude channel request-close`: without the service, which then has 15 minutes to settle. */
export const ask: Command = async (args, { env, lines }) => {
  const { values, positionals } = readArguments(args, {
    ...homeOptions,
    'rpc-url': chainOptions['rpc-url'],
  });
  const kept = await KeptChannels.open(values, env);
  const channel = kept.pick(positionals[0]);
  const client = await kept.payerOf(channel);
  const { withdrawableAtMs } = await kept.alone(channel, () =>
    requestClose(client, kept.keeper, channel),
  );
  const then = `crude channel withdraw ${channel.channelId}`;
  lines.line(`the payee may settle until ${instantText(withdrawableAtMs)}; then: ${then}`);
  return 0;
};
