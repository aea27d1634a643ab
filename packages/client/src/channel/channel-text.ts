import type { ChannelStand, HeldChannel, Network } from '@crude-alpha/payments/payer';
import { moneyText } from '../money.ts';
import type { ClosedChannel } from '../stream/cashier.ts';

/** What became of the money of a channel that is closed. */
export function closedText(
  { channelId, spent, refunded }: ClosedChannel,
  network: Network,
): string {
  const [kept, back] = [moneyText(spent, network), moneyText(refunded, network)];
  return `closed ${channelId}: ${kept} spent, ${back} came back`;
}

/** How a channel stands: what was written down, where the chain does not know better. */
export function stateText({ state }: HeldChannel, stand: ChannelStand | null): string {
  if (stand === null) return state;
  if (stand.deposit === 0n) return state === 'opening' || state === 'void' ? state : 'closed';
  return stand.withdrawableAtMs === 0 ? 'open' : 'closing';
}

export function instantText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
