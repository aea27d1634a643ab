import { changeChannel, type Sale } from '../book/change.ts';
import type { Answer, ChannelRecord, ChannelState } from '../book/record.ts';
import type { OnChain } from '../chain-view.ts';

/** A voucher may be this many payments ahead of what is due: an hour at one minute a payment. */
export const MAX_PAYMENTS_AHEAD = 60n;

/** Why a voucher buys nothing; mppx has the words for it. */
export type Refusal =
  | 'closed'
  | 'closing'
  | 'below_accepted'
  | 'not_above_settled'
  | 'above_deposit'
  | 'below_price'
  | 'too_far_ahead';

export type Verdict =
  /** The same voucher for the same symbol again: the same answer, and nothing is charged. */
  | { readonly kind: 'repeated'; readonly record: ChannelRecord; readonly answer: Answer }
  | { readonly kind: 'sold'; readonly record: ChannelRecord; readonly answer: Answer }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Turns a voucher whose signature was checked into paid time. It applies the rules of mppx for a
 * voucher and the charge that follows it, and two of the house: a voucher is answered once, and all
 * that it is worth becomes time at once, so that no signed value lies about for whoever finds it.
 */
export function sell(
  record: ChannelRecord,
  sale: Sale,
  nowMs: number,
  onChain: OnChain = record.channel,
): Verdict {
  const repeated = answered(record, sale);
  if (repeated !== undefined) return { kind: 'repeated', record, answer: repeated };
  const channel = merge(record.channel, onChain);
  const refusal = objection(channel, sale);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const payments = (sale.cumulative - channel.spent) / sale.price;
  const next = changeChannel(
    record,
    {
      ...channel,
      highestVoucherAmount: sale.cumulative,
      highestVoucher: {
        channelId: channel.channelId,
        cumulativeAmount: sale.cumulative,
        signature: sale.signature,
      },
      spent: channel.spent + payments * sale.price,
      units: channel.units + Number(payments),
    },
    nowMs,
    sale,
  );
  return { kind: 'sold', record: next, answer: next.answers[sale.symbol]! };
}

/**
 * The answer that this very voucher got before, if it did. A plain repetition of the request shows the
 * challenge that only the payer was given. With another challenge, as after a crash of the payer, the
 * signature has to be one that nobody could have read on the chain.
 */
export function answered(record: ChannelRecord, sale: Sale): Answer | undefined {
  const answer = record.answers[sale.symbol];
  if (answer?.cumulative !== sale.cumulative || answer.signature !== sale.signature) {
    return undefined;
  }
  const { finalized, closeRequestedAt } = record.channel;
  const hidden = !finalized && closeRequestedAt === 0n && sale.cumulative > record.published;
  return hidden || answer.challengeId === sale.challengeId ? answer : undefined;
}

function objection(channel: ChannelState, { cumulative, price }: Sale): Refusal | undefined {
  if (channel.finalized || channel.deposit === 0n) return 'closed';
  if (channel.closeRequestedAt !== 0n) return 'closing';
  if (cumulative > channel.deposit) return 'above_deposit';
  // Equal is fair where it was accepted and not charged: a crash may fall between the two.
  if (cumulative < channel.highestVoucherAmount) return 'below_accepted';
  if (cumulative <= channel.settledOnChain) return 'not_above_settled';
  if (cumulative - channel.spent < price) return 'below_price';
  if (cumulative - channel.spent > MAX_PAYMENTS_AHEAD * price) return 'too_far_ahead';
  return undefined;
}

/** The chain's word about a channel, which only ever grows. */
function merge(channel: ChannelState, onChain: OnChain): ChannelState {
  return {
    ...channel,
    deposit: max(channel.deposit, onChain.deposit),
    settledOnChain: max(channel.settledOnChain, onChain.settledOnChain),
    closeRequestedAt: max(channel.closeRequestedAt, onChain.closeRequestedAt),
  };
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
