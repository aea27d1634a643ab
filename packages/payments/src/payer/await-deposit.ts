import type { Hex } from 'viem';
import { pause } from '../pause.ts';
import type { WalletClient } from '../wallet-client.ts';
import { readStand } from './on-chain.ts';

/** A transaction of a channel is taken for lost when the chain has not had it after this. */
const TRANSACTION_MS = 30_000;
const POLL_MS = 1_000;

/** Whether a transaction that was sent then may still be on its way. */
export function isUnderWay(sinceMs: number, nowMs: number): boolean {
  return nowMs - sinceMs < TRANSACTION_MS;
}

/** What a channel holds on the chain, once it is so much or will not become so any more. */
export async function awaitDeposit(
  client: WalletClient,
  channelId: Hex,
  least: bigint,
  sinceMs: number,
  now: () => number,
  signal: AbortSignal,
): Promise<bigint> {
  for (;;) {
    const { deposit } = await readStand(client, channelId);
    if (deposit >= least || !isUnderWay(sinceMs, now())) return deposit;
    await pause(POLL_MS, signal);
    signal.throwIfAborted();
  }
}
