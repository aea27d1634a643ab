import { decimalOf } from '@crude-alpha/payments/payer';
import { tableLines } from '../table.ts';
import type { LedgerReport } from './report.ts';

const sums = ['deposited', 'accepted', 'settled', 'refunded'] as const;
const channelSums = ['deposit', 'accepted', 'settled', 'atRisk', 'lost'] as const;

/** The books for people: totals, days, channels. */
export function ledgerLines({ asOf, money, totals, days, channels }: LedgerReport): string[] {
  const amount = (units: string): string => decimalOf(BigInt(units), money.decimals);
  const { open, closing, closed } = totals.channels;
  const totalRow = [...sums.map((name) => totals[name]), totals.atRisk, totals.lost].map(amount);
  return [
    `${money.network}, in ${money.currencyName}, as of ${asOf}`,
    `channels: ${open} open, ${closing} closing, ${closed} closed`,
    '',
    ...tableLines([...sums, 'at risk', 'lost'], [totalRow]),
    '',
    ...tableLines(
      ['day', ...sums],
      days.map((one) => [one.day, ...sums.map((name) => amount(one[name]))]),
    ),
    '',
    ...tableLines(
      ['channel', 'phase', 'deposit', 'accepted', 'settled', 'at risk', 'lost', 'payments', 'last'],
      channels.map((one) => [
        one.channelId,
        one.phase,
        ...channelSums.map((name) => amount(one[name])),
        String(one.payments),
        one.lastVoucherAt.slice(0, 19),
      ]),
    ),
  ];
}
