import { type HeldChannel, Payer } from '@crude-alpha/payments/payer';
import { CrudeError } from '../errors.ts';
import { Gateways } from '../stream/gateways.ts';
import type { KeptChannels } from './kept.ts';

/** Whoever calls the command says what happens: no limit but the one of the wallet. */
const NO_LIMIT = '1000000';

/** Talks with the service of a channel, about that channel; any symbol that is paid for will do. */
export async function servicePayer(
  kept: KeptChannels,
  channel: HeldChannel,
  signal: AbortSignal,
): Promise<{ readonly payer: Payer; readonly symbol: string }> {
  const { service } = channel;
  const symbol = await new Gateways([service]).anyPaid(signal);
  if (symbol === null) {
    const reason = `${service} takes no payment any more: crude channel request-close`;
    throw new CrudeError('NO_CHANNEL', reason);
  }
  const client = await kept.payerOf(channel);
  const options = { service, client, keeper: kept.keeper, maxDeposit: NO_LIMIT };
  return { payer: await Payer.resume(options, channel), symbol };
}
