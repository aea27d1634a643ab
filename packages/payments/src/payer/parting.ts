import { type Closing, findClosing } from '../find-closing.ts';
import type { WalletClient } from '../wallet-client.ts';
import { awaitDeposit, isUnderWay } from './await-deposit.ts';
import type { Hand } from './hand.ts';
import type { HeldChannel } from './held-channel.ts';
import { readStand } from './on-chain.ts';
import { refused } from './refused.ts';
import type { ServiceAnswer } from './service-client.ts';

/**
 * What became of the money of a channel, by what the service answered when it was asked to close it. Undefined
 * while the service closes it already: one that died over it takes it up again when its mark is old enough.
 */
export async function closingOf(
  client: WalletClient,
  { channelId, deposit, openedAtMs }: HeldChannel,
  answer: ServiceAnswer,
): Promise<Closing | undefined> {
  if (answer.status < 300 && answer.receipt !== null) {
    const settled = BigInt(answer.receipt.spent);
    return { settled, refunded: deposit - settled };
  }
  // The answer may have been lost and its repetition refused: then the chain tells.
  const stand = await readStand(client, channelId);
  if (stand.deposit === 0n) {
    const closing = await findClosing(client, channelId, openedAtMs);
    if (closing !== undefined) return closing;
  }
  // What the payer has asked the chain for is another thing: the service closes no such channel.
  if (answer.status === 410 && stand.withdrawableAtMs === 0) return undefined;
  throw refused(answer);
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
