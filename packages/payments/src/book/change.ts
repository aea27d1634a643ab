import { addSums, dayOf, moved, noSums } from './day-sums.ts';
import type { Answer, ChannelRecord, ChannelState } from './record.ts';

/** A voucher that is being turned into time for a symbol. */
export interface Sale {
  readonly symbol: string;
  readonly cumulative: bigint;
  readonly signature: Answer['signature'];
  readonly challengeId: string;
  /** Base units of one payment. */
  readonly price: bigint;
  /** What one payment buys. */
  readonly minutes: number;
}

/**
 * The record after its channel has changed: books what moved, notes when the last voucher came, and
 * where the change spends money for a sale, writes down the time that it bought. All in one value, so
 * that no crash can part the money from the minutes.
 */
export function changeChannel(
  record: ChannelRecord | null,
  channel: ChannelState,
  nowMs: number,
  sale?: Sale,
): ChannelRecord {
  const before = record?.channel ?? null;
  const sums = moved(before, channel);
  const day = dayOf(nowMs);
  const days = record?.days ?? {};
  const rose = channel.highestVoucherAmount > (before?.highestVoucherAmount ?? 0n);
  const unsettled = !channel.finalized && channel.highestVoucherAmount > channel.settledOnChain;
  const spent = channel.spent - (before?.spent ?? 0n);
  return {
    channel,
    answers:
      sale === undefined || spent < sale.price
        ? (record?.answers ?? {})
        : { ...record?.answers, [sale.symbol]: answerTo(sale, record, spent, nowMs) },
    lastVoucherAtMs: rose ? nowMs : (record?.lastVoucherAtMs ?? nowMs),
    unsettledSinceMs: unsettled ? (record?.unsettledSinceMs ?? nowMs) : null,
    published: max(record?.published ?? 0n, channel.settledOnChain),
    days: { ...days, [day]: addSums(days[day] ?? noSums, sums) },
  };
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function answerTo(
  { symbol, cumulative, signature, challengeId, price, minutes }: Sale,
  record: ChannelRecord | null,
  spent: bigint,
  nowMs: number,
): Answer {
  const payments = Number(spent / price);
  const paidUntilMs = record?.answers[symbol]?.expiresAtMs ?? 0;
  return {
    cumulative,
    signature,
    challengeId,
    issuedAtMs: nowMs,
    // Whoever renews early loses nothing of what is left.
    expiresAtMs: Math.max(nowMs, paidUntilMs) + payments * minutes * 60_000,
    payments,
  };
}
