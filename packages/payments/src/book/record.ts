import type { tempo } from 'mppx/server';
import type { Hex } from 'viem';
import type { DaySums } from './day-sums.ts';

type StoreOfMppx = Parameters<typeof tempo.settle>[0];
type StateOfMppx = NonNullable<
  Awaited<ReturnType<Extract<StoreOfMppx, { getChannel: unknown }>['getChannel']>>
>;

/** What mppx keeps of a channel: whose it is, what is on the chain, what was accepted and spent. */
export type ChannelState = Extract<StateOfMppx, { backend: 'precompile' }>;

/** The terms that name a channel; the chain stores only their hash. */
export type Descriptor = ChannelState['descriptor'];

/** The last voucher that bought time for a symbol, and what was answered. */
export interface Answer {
  readonly cumulative: bigint;
  readonly signature: Hex;
  /** The challenge that it answered. */
  readonly challengeId: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  /** How many payments it held: more than one where a payer had signed ahead. */
  readonly payments: number;
}

/**
 * All that is known of one channel, written as one value: what was accepted, what it bought and what
 * was answered can therefore never disagree, whatever dies in between.
 */
export interface ChannelRecord {
  readonly channel: ChannelState;
  /** By symbol. */
  readonly answers: Readonly<Record<string, Answer>>;
  readonly lastVoucherAtMs: number;
  /** Since when something accepted is not settled; null while nothing is. */
  readonly unsettledSinceMs: number | null;
  /**
   * Vouchers up to this amount may stand on the chain, where anybody can read their signatures: from
   * then on one of them alone proves nothing.
   */
  readonly published: bigint;
  /** By UTC day, `2026-11-28`. */
  readonly days: Readonly<Record<string, DaySums>>;
}

/** What was accepted and is not on the chain yet. */
export function atRisk({ channel }: ChannelRecord): bigint {
  if (channel.finalized) return 0n;
  const open = channel.highestVoucherAmount - channel.settledOnChain;
  return open > 0n ? open : 0n;
}
