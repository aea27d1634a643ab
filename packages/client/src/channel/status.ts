import type { ChannelStand, HeldChannel } from '@crude-alpha/payments/payer';
import { readArguments } from '../arguments.ts';
import { moneyText } from '../money.ts';
import { networkOfChain } from '../network.ts';
import { chainOptions, homeOptions } from '../payment-options.ts';
import type { Command } from '../standard.ts';
import { instantText, stateText } from './channel-text.ts';
import { KeptChannels } from './kept.ts';

/** `crude channel status`: one channel, as it was written down and as the chain has it. */
export const status: Command = async (args, { env, lines }) => {
  const { values, positionals } = readArguments(args, {
    ...homeOptions,
    'rpc-url': chainOptions['rpc-url'],
    json: { type: 'boolean' },
  });
  const kept = await KeptChannels.open(values, env);
  const channel = kept.pick(positionals[0]);
  const stand = await kept.stand(channel);
  if (values.json === true) {
    lines.line(JSON.stringify(channelJson(channel, stand)));
    return 0;
  }
  for (const [name, text] of rowsOf(channel, stand)) lines.line(`${name.padEnd(13)}${text}`);
  return 0;
};

function rowsOf(channel: HeldChannel, stand: ChannelStand): [string, string][] {
  const { channelId, chainId, confirmed, descriptor, openedAtMs, service, signed } = channel;
  const network = networkOfChain(chainId);
  const { deposit, settled, withdrawableAtMs } = stand;
  const rows: [string, string][] = [
    ['channel', channelId],
    ['network', `${network.name} (${chainId})`],
    ['service', service],
    ['payee', descriptor.payee],
    ['payer', descriptor.payer],
    ['opened', instantText(openedAtMs)],
    ['state', stateText(channel, stand)],
    ['spent', moneyText(confirmed, network)],
  ];
  if (signed > confirmed) rows.push(['unanswered', moneyText(signed - confirmed, network)]);
  if (deposit > 0n) {
    rows.push(
      ['deposit', moneyText(deposit, network)],
      ['settled', moneyText(settled, network)],
      ['left', moneyText(deposit - signed, network)],
    );
  }
  if (withdrawableAtMs > 0) rows.push(['withdrawable', instantText(withdrawableAtMs)]);
  if (network.explorer !== null) rows.push(['explorer', network.explorer]);
  return rows;
}

/** The same for programs: money in base units, as text, since it may be larger than JSON's numbers. */
export function channelJson(channel: HeldChannel, stand: ChannelStand | null): object {
  const { channelId, chainId, confirmed, descriptor, openedAtMs, service, signed } = channel;
  return {
    channelId,
    network: networkOfChain(chainId).name,
    chainId,
    service,
    payer: descriptor.payer,
    payee: descriptor.payee,
    openedAt: instantText(openedAtMs),
    state: stateText(channel, stand),
    deposit: (stand?.deposit || channel.deposit).toString(),
    spent: confirmed.toString(),
    signed: signed.toString(),
    settled: stand === null ? null : stand.settled.toString(),
    withdrawableAt:
      stand === null || stand.withdrawableAtMs === 0 ? null : instantText(stand.withdrawableAtMs),
  };
}
