import type { Hex } from 'viem';
import { addSums, type DaySums, noSums } from './day-sums.ts';
import { atRisk, type ChannelRecord } from './record.ts';

export type ChannelPhase = 'open' | 'closing' | 'closed';

/** Money of all channels, in base units. */
export interface LedgerTotals extends DaySums {
  /** Accepted, and not on the chain yet. */
  readonly atRisk: bigint;
  /** Accepted, and gone: the payer took it back before it was settled. */
  readonly lost: bigint;
  readonly channels: Readonly<Record<ChannelPhase, number>>;
}

export interface LedgerChannel {
  readonly channelId: Hex;
  readonly payer: string;
  readonly phase: ChannelPhase;
  readonly deposit: bigint;
  readonly accepted: bigint;
  readonly spent: bigint;
  readonly settled: bigint;
  readonly atRisk: bigint;
  readonly lost: bigint;
  readonly payments: number;
  readonly openedAt: string;
  readonly lastVoucherAt: string;
  /** By symbol. */
  readonly paidUntil: Readonly<Record<string, string>>;
}

/** The books, added up from the records: there is no second account that could disagree. */
export interface Ledger {
  readonly totals: LedgerTotals;
  /** Newest day first. */
  readonly days: readonly ({ readonly day: string } & DaySums)[];
  /** The ones that were paid from last, first. */
  readonly channels: readonly LedgerChannel[];
}

/** Adds up the records; `limit` bounds the days and the channels that are listed, not what is added up. */
export function ledgerOf(records: Iterable<ChannelRecord>, limit: number): Ledger {
  const days = new Map<string, DaySums>();
  const all: ChannelRecord[] = [];
  let sums = noSums;
  let risk = 0n;
  let lost = 0n;
  const channels = { open: 0, closing: 0, closed: 0 };
  for (const record of records) {
    all.push(record);
    channels[phaseOf(record)] += 1;
    risk += atRisk(record);
    lost += lostOf(record);
    for (const [day, moved] of Object.entries(record.days)) {
      sums = addSums(sums, moved);
      days.set(day, addSums(days.get(day) ?? noSums, moved));
    }
  }
  return {
    totals: { ...sums, atRisk: risk, lost, channels },
    days: [...days.entries()]
      .sort(([a], [b]) => (a < b ? 1 : -1))
      .slice(0, limit)
      .map(([day, moved]) => ({ day, ...moved })),
    channels: all
      .sort((a, b) => b.lastVoucherAtMs - a.lastVoucherAtMs)
      .slice(0, limit)
      .map(channelOf),
  };
}

export function phaseOf({ channel }: ChannelRecord): ChannelPhase {
  if (channel.finalized) return 'closed';
  return channel.closeRequestedAt === 0n ? 'open' : 'closing';
}

/** Only what was spent was ever owed: a closing voucher may promise more. */
function lostOf({ channel }: ChannelRecord): bigint {
  const owed = channel.spent - channel.settledOnChain;
  return channel.finalized && owed > 0n ? owed : 0n;
}

function channelOf(record: ChannelRecord): LedgerChannel {
  const { channel, answers, lastVoucherAtMs } = record;
  return {
    channelId: channel.channelId,
    payer: channel.payer,
    phase: phaseOf(record),
    deposit: channel.deposit,
    accepted: channel.highestVoucherAmount,
    spent: channel.spent,
    settled: channel.settledOnChain,
    atRisk: atRisk(record),
    lost: lostOf(record),
    payments: channel.units,
    openedAt: channel.createdAt,
    lastVoucherAt: new Date(lastVoucherAtMs).toISOString(),
    paidUntil: Object.fromEntries(
      Object.entries(answers).map(([symbol, { expiresAtMs }]) => [
        symbol,
        new Date(expiresAtMs).toISOString(),
      ]),
    ),
  };
}

/** A ledger as JSON: whole numbers of money are strings, since they may be larger than JSON's numbers. */
export function ledgerJson(ledger: Ledger): string {
  return JSON.stringify(ledger, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
