import { describe, expect, test } from 'vitest';
import { recordWith } from '../../test/record.ts';
import type { Sale } from '../book/change.ts';
import { MAX_PAYMENTS_AHEAD, sell } from './sell.ts';

const T = 1_800_000_000_000;
const MINUTE = 60_000;

function sale(cumulative: bigint, over: Partial<Sale> = {}): Sale {
  return {
    symbol: 'CL',
    cumulative,
    signature: `0x${'51'.repeat(64)}1b`,
    challengeId: 'c2',
    price: 1_000n,
    minutes: 1,
    ...over,
  };
}

/** Three minutes paid, the third of them answered until T + 30 s. */
const running = recordWith({ accepted: 3_000n, lastVoucherAtMs: T, paidUntilMs: T + 30_000 });

describe('a voucher for the next minute', () => {
  test('moves what is accepted and spent by its price, and the end by a minute', () => {
    const verdict = sell(running, sale(4_000n), T + 10_000);
    expect(verdict).toMatchObject({
      kind: 'sold',
      answer: { expiresAtMs: T + 30_000 + MINUTE, payments: 1, cumulative: 4_000n },
      record: {
        channel: { highestVoucherAmount: 4_000n, spent: 4_000n, units: 1 },
        lastVoucherAtMs: T + 10_000,
        unsettledSinceMs: T + 10_000,
        days: {
          '2027-01-15': { deposited: 0n, accepted: 1_000n, settled: 0n, refunded: 0n },
        },
      },
    });
  });

  test('after the end begins now: what nobody heard is not given', () => {
    const verdict = sell(running, sale(4_000n), T + 90_000);
    expect(verdict).toMatchObject({ answer: { expiresAtMs: T + 90_000 + MINUTE } });
  });

  test('a few milliseconds before the end adds a minute to these milliseconds, no more', () => {
    const verdict = sell(running, sale(4_000n), T + 29_997);
    expect(verdict).toMatchObject({ answer: { expiresAtMs: T + 30_000 + MINUTE } });
  });

  test('of another symbol has an end of its own', () => {
    const verdict = sell(running, sale(4_000n, { symbol: 'GC' }), T);
    expect(verdict).toMatchObject({
      answer: { expiresAtMs: T + MINUTE },
      record: { answers: { CL: { expiresAtMs: T + 30_000 } } },
    });
  });

  test('buys as many minutes as the operator says', () => {
    const verdict = sell(running, sale(4_000n, { minutes: 15 }), T);
    expect(verdict).toMatchObject({ answer: { expiresAtMs: T + 30_000 + 15 * MINUTE } });
  });
});

describe('a voucher that is worth more than the next minute', () => {
  test('becomes as many minutes as it pays, and keeps the rest for the next one', () => {
    const verdict = sell(running, sale(6_500n), T);
    expect(verdict).toMatchObject({
      answer: { payments: 3, expiresAtMs: T + 30_000 + 3 * MINUTE },
      record: { channel: { highestVoucherAmount: 6_500n, spent: 6_000n, units: 3 } },
    });
  });

  test('may be an hour ahead, not a payment more', () => {
    const edge = 3_000n + MAX_PAYMENTS_AHEAD * 1_000n;
    expect(sell(running, sale(edge), T)).toMatchObject({ kind: 'sold', answer: { payments: 60 } });
    expect(sell(running, sale(edge + 1n), T)).toEqual({
      kind: 'refused',
      refusal: 'too_far_ahead',
    });
  });

  test('that was accepted and not charged, as a crash may leave it, is charged now', () => {
    const half = recordWith({ accepted: 4_000n, spent: 3_000n });
    expect(sell(half, sale(4_000n), T)).toMatchObject({
      kind: 'sold',
      record: { channel: { highestVoucherAmount: 4_000n, spent: 4_000n } },
    });
  });
});

describe('a voucher again', () => {
  const sold = sell(running, sale(4_000n), T);
  const record = sold.kind === 'sold' ? sold.record : running;

  test('gets the same answer whatever the time, and changes nothing', () => {
    for (const challengeId of ['c2', 'another']) {
      const verdict = sell(record, sale(4_000n, { challengeId }), T + 3 * MINUTE);
      expect(verdict).toEqual({ kind: 'repeated', record, answer: record.answers['CL'] });
    }
  });

  test('that may be read on the chain gets it only with the challenge that it answered', () => {
    const published = { ...record, published: 4_000n };
    expect(sell(published, sale(4_000n), T).kind).toBe('repeated');
    expect(sell(published, sale(4_000n, { challengeId: 'another' }), T)).toEqual({
      kind: 'refused',
      refusal: 'below_price',
    });
  });

  test('of a channel that was closed gets it only with that challenge too', () => {
    const closed = { ...record, channel: { ...record.channel, finalized: true } };
    expect(sell(closed, sale(4_000n), T).kind).toBe('repeated');
    expect(sell(closed, sale(4_000n, { challengeId: 'another' }), T)).toEqual({
      kind: 'refused',
      refusal: 'closed',
    });
  });

  test('with another signature, or for another symbol, is not the same', () => {
    const other = sale(4_000n, { signature: `0x${'52'.repeat(64)}1b` });
    expect(sell(record, other, T)).toEqual({ kind: 'refused', refusal: 'below_price' });
    expect(sell(record, sale(4_000n, { symbol: 'GC' }), T)).toEqual({
      kind: 'refused',
      refusal: 'below_price',
    });
  });
});

describe('a voucher buys nothing', () => {
  test.each([
    ['below what was accepted', running, 2_999n, 'below_accepted'],
    ['with less than the price', running, 3_999n, 'below_price'],
    [
      'above the deposit',
      recordWith({ accepted: 3_000n, deposit: 3_500n }),
      4_000n,
      'above_deposit',
    ],
    [
      'not above what is settled',
      recordWith({ accepted: 4_000n, spent: 3_000n, settled: 4_000n }),
      4_000n,
      'not_above_settled',
    ],
    [
      'of a channel that is closing',
      recordWith({ accepted: 3_000n, closeRequestedAt: 1n }),
      4_000n,
      'closing',
    ],
    ['of one that is closed', recordWith({ accepted: 3_000n, finalized: true }), 4_000n, 'closed'],
    ['of one that is gone', recordWith({ accepted: 3_000n, deposit: 0n }), 4_000n, 'closed'],
  ] as const)('%s', (_, record, cumulative, refusal) => {
    expect(sell(record, sale(cumulative), T)).toEqual({ kind: 'refused', refusal });
  });

  test('when the chain has just said that the payer is closing', () => {
    const onChain = { deposit: 100_000n, settledOnChain: 0n, closeRequestedAt: 7n };
    expect(sell(running, sale(4_000n), T, onChain)).toEqual({
      kind: 'refused',
      refusal: 'closing',
    });
  });

  test('more than the chain says there is, and less than that after a top-up', () => {
    const poor = recordWith({ accepted: 3_000n, deposit: 3_500n });
    const onChain = { deposit: 9_000n, settledOnChain: 0n, closeRequestedAt: 0n };
    expect(sell(poor, sale(4_000n), T, onChain)).toMatchObject({
      kind: 'sold',
      record: { channel: { deposit: 9_000n } },
    });
  });
});
