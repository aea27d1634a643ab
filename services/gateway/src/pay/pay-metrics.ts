import {
  type ChannelBook,
  type LedgerTotals,
  ledgerOf,
  type PayOutcome,
  type SettlementListener,
  type SettlementReason,
  type Settler,
} from '@crude-alpha/payments';
import type { Counter, Distribution, Metrics } from '@crude-alpha/service';

type Noticed = Parameters<SettlementListener['noticed']>[0];
type Failed = Parameters<SettlementListener['failed']>[0];

/** What is counted of payments. */
export interface PayMetrics {
  readonly called: (outcome: PayOutcome | 'limited' | 'unknown_symbol') => Counter;
  readonly callSec: Distribution;
  readonly settled: (reason: SettlementReason) => Counter;
  readonly noticed: (what: Noticed) => Counter;
  readonly settlementFailed: (what: Failed) => Counter;
  /** Shows the books, and how old the knowledge of the chain is where this gateway settles. */
  observe(book: ChannelBook, settler: Settler): void;
}

/** Adding up all records takes a moment: a scrape asks for eight sums of one, and no beat does. */
const SUMS_MS = 1_000;
const summed = { beaten: false } as const;

/** Registers them for the inside alone: what is earned and from how many is nobody else's business. */
export function createPayMetrics(metrics: Metrics): PayMetrics {
  return metrics.confide(() => declare(metrics));
}

function declare(metrics: Metrics): PayMetrics {
  const family = <L extends string>(name: string, label: string, help: string) => {
    const cells = metrics.counterFamily(`crude_gateway_${name}_total`, help, [label]);
    return (value: L): Counter => cells.cell({ [label]: value });
  };
  return {
    called: family('pay_calls', 'outcome', 'Calls of the pay route by how they ended.'),
    callSec: metrics.histogram(
      'crude_gateway_pay_call_seconds',
      'Time from a call of the pay route to its answer.',
      [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    ),
    settled: family('settlements', 'reason', 'Channels settled on the chain, by what made it due.'),
    noticed: family('channel_changes', 'what', 'Changes of channels first seen on the chain.'),
    settlementFailed: family(
      'settlement_failures',
      'what',
      'Settlements and looks at the chain that failed and are tried again.',
    ),
    observe: (book, settler) => metrics.confide(() => observe(metrics, book, settler)),
  };
}

function observe(metrics: Metrics, book: ChannelBook, settler: Settler): void {
  let totals: LedgerTotals | undefined;
  let atMs = Number.NEGATIVE_INFINITY;
  const sums = (): LedgerTotals => {
    if (totals === undefined || performance.now() - atMs > SUMS_MS) {
      totals = ledgerOf(book.all(), 0).totals;
      atMs = performance.now();
    }
    return totals;
  };
  const money: readonly [name: string, help: string, of: (sum: LedgerTotals) => bigint][] = [
    ['deposited', 'Ever deposited into channels', (sum) => sum.deposited],
    ['accepted', 'Ever accepted in vouchers', (sum) => sum.accepted],
    ['settled', 'Ever settled on the chain', (sum) => sum.settled],
    ['refunded', 'Ever refunded to payers', (sum) => sum.refunded],
    ['at_risk', 'Accepted and not settled', (sum) => sum.atRisk],
    ['lost', 'Accepted and never settled, of closed channels', (sum) => sum.lost],
  ];
  for (const [name, help, of] of money) {
    metrics.gauge(
      `crude_gateway_money_${name}_units`,
      `${help}, in millionths of a dollar; the same on all gateways.`,
      () => Number(of(sums())),
      summed,
    );
  }
  for (const phase of ['open', 'closing', 'closed'] as const) {
    metrics.gauge(
      `crude_gateway_channels_${phase}`,
      `Channels that are ${phase}; the same on all gateways.`,
      () => sums().channels[phase],
      summed,
    );
  }
  metrics.gauge(
    'crude_gateway_chain_age_seconds',
    'Since all channels were held against the chain; only of the gateway that settles.',
    () => (Number.isFinite(settler.sweptAtMs) ? (Date.now() - settler.sweptAtMs) / 1000 : null),
  );
}
