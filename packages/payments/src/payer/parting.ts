import { type Closing, findClosing } from '../find-closing.ts';
import type { WalletClient } from '../wallet-client.ts';
import { awaitDeposit, isUnderWay } from './await-deposit.ts';
import type { Hand } from './hand.ts';
import type { HeldChannel } from './held-channel.ts';
import { readStand } from './on-chain.ts';
import { refused } from './refused.ts';
import type { ServiceAnswer } from './service-client.ts';

/** What became of the money of a channel, by what the service answered when it was asked to close it. */
export async function closingOf(
  client: WalletClient,
  { channelId, deposit, openedAtMs }: HeldChannel,
  answer: ServiceAnswer,
): Promise<Closing> {
  if (answer.status < 300 && answer.receipt !== null) {
    const settled = BigInt(answer.receipt.spent);
    return { settled, refunded: deposit - settled };
  }
  // The answer may have been lost and its repetition refused: then the chain tells.
  const isOpen = (await readStand(client, channelId)).deposit > 0n;
  const closing = isOpen ? undefined : await findClosing(client, channelId, openedAtMs);
  if (closing === undefined) throw refused(answer);
  return closing;
}

/**
 * The service knows no such open channel. It may be on its way, or never have been sent; otherwise it was
 * closed, or there is nothing left but to close it without the service.
 */
export async function leaveDisowned(
  client: WalletClient,
  hand: Hand,
  now: () => number,
  signal: AbortSignal,
): Promise<void> {
  const channel = hand.channel!;
  const { channelId, openedAtMs } = channel;
  const isOpening = channel.state === 'opening';
  const least = isOpening ? 1n : 0n;
  const deposit = await awaitDeposit(client, channelId, least, openedAtMs, now, signal);
  if (isOpening && deposit > 0n && isUnderWay(openedAtMs, now())) return;
  const gone = isOpening ? 'void' : 'closed';
  await hand.end({ ...channel, state: deposit === 0n ? gone : 'closing' });
}
