import { type ChannelStand, decimalOf, type HeldChannel } from '@crude-alpha/payments/payer';
import { readArguments } from '../arguments.ts';
import { networkOfChain } from '../network.ts';
import { chainOptions, homeOptions } from '../payment-options.ts';
import type { Command } from '../standard.ts';
import { tableLines } from '../table.ts';
import { instantText, stateText } from './channel-text.ts';
import { KeptChannels } from './kept.ts';
import { channelJson } from './status.ts';

const head = ['channel', 'network', 'state', 'deposit', 'spent', 'opened', 'service'];

/** `crude channel list`: every channel that was ever opened, the newest first. */
export const list: Command = async (args, { env, lines, stderr }) => {
  const { values } = readArguments(args, {
    ...homeOptions,
    'rpc-url': chainOptions['rpc-url'],
    json: { type: 'boolean' },
  });
  const kept = await KeptChannels.open(values, env);
  const stands: (ChannelStand | null)[] = [];
  let silence: string | null = null;
  for (const channel of kept.all) {
    // What is over stays over.
    const isOver = channel.state === 'closed' || channel.state === 'void';
    try {
      stands.push(isOver ? null : await kept.stand(channel));
    } catch (error) {
      silence = (error as Error).message;
      stands.push(null);
    }
  }
  if (values.json === true) {
    const all = kept.all.map((channel, at) => channelJson(channel, stands[at]!));
    lines.line(JSON.stringify(all));
  } else if (kept.all.length > 0) {
    const rows = kept.all.map((channel, at) => rowOf(channel, stands[at]!));
    for (const line of tableLines(head, rows)) lines.line(line);
  }
  if (silence !== null)
    stderr.write(`crude: as written down, for the chain is silent: ${silence}\n`);
  return 0;
};

function rowOf(channel: HeldChannel, stand: ChannelStand | null): string[] {
  const { channelId, chainId, confirmed, openedAtMs, service } = channel;
  const { name, decimals } = networkOfChain(chainId);
  return [
    channelId,
    name,
    stateText(channel, stand),
    decimalOf(stand?.deposit || channel.deposit, decimals),
    decimalOf(confirmed, decimals),
    instantText(openedAtMs),
    service,
  ];
}
