import type { Hex } from 'viem';
import type { Descriptor } from '../book/record.ts';

/**
 * `opening` was signed and may be on the chain; `open` has been paid with; `closing` was asked to be
 * closed; `closed` is gone from the chain, its money paid out on both sides; `void` never came to be.
 */
export type HeldState = 'opening' | 'open' | 'closing' | 'closed' | 'void';

/** A payment whose answer has not arrived. */
export interface PendingPayment {
  readonly symbol: string;
  /** The whole credential; whoever has it can have the answer. */
  readonly authorization: string;
}

/** A deposit that is on its way to the chain, as far as is known. */
export interface PendingTopUp {
  /** What the channel will hold. */
  readonly deposit: bigint;
  readonly askedAtMs: number;
}

/** What a payer has to remember of a channel: without the descriptor its deposit is out of reach. */
export interface HeldChannel {
  readonly channelId: Hex;
  readonly descriptor: Descriptor;
  readonly chainId: number;
  /** Where it pays. */
  readonly service: string;
  readonly state: HeldState;
  readonly deposit: bigint;
  /** The most that was ever signed: what the payee could take. */
  readonly signed: bigint;
  /** The newest of it whose answer has arrived. */
  readonly confirmed: bigint;
  /** What was sent and is not answered: sent again as it was, it costs nothing more. */
  readonly pending: PendingPayment | null;
  readonly topUp: PendingTopUp | null;
  readonly openedAtMs: number;
}

/** Keeps channels over restarts. What was put is there after a crash. */
export interface ChannelKeeper {
  all(): Promise<readonly HeldChannel[]>;
  put(channel: HeldChannel): Promise<void>;
  /**
   * Takes a channel for one payer: two that sign for it would run into each other. False while another
   * that still lives has it.
   */
  claim(channelId: Hex): Promise<boolean>;
  release(channelId: Hex): Promise<void>;
}

/** Keeps them as long as the process lives: for tests, and for whoever trusts it with pennies. */
export function memoryKeeper(): ChannelKeeper {
  const channels = new Map<Hex, HeldChannel>();
  const claimed = new Set<Hex>();
  return {
    all: async () => [...channels.values()],
    put: async (channel) => void channels.set(channel.channelId, channel),
    claim: async (id) => !claimed.has(id) && claimed.add(id).has(id),
    release: async (id) => void claimed.delete(id),
  };
}
