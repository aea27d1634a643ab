import type { ChannelRecord } from '../src/book/record.ts';

export interface RecordParts {
  readonly accepted?: bigint;
  readonly spent?: bigint;
  readonly settled?: bigint;
  readonly deposit?: bigint;
  readonly closeRequestedAt?: bigint;
  readonly finalized?: boolean;
  readonly lastVoucherAtMs?: number;
  readonly unsettledSinceMs?: number | null;
  readonly paidUntilMs?: number;
  readonly published?: bigint;
}

export const channelId = `0x${'c1'.repeat(32)}` as const;
const signature = `0x${'51'.repeat(64)}1b` as const;
const payer = '0x1111111111111111111111111111111111111111';
const payee = '0x2222222222222222222222222222222222222222';
const token = '0x20c0000000000000000000000000000000000000';
const nobody = '0x0000000000000000000000000000000000000000';

/** A record of a channel as it could be, written out by hand. */
export function recordWith(parts: RecordParts = {}): ChannelRecord {
  const { accepted = 0n, settled = 0n, lastVoucherAtMs = 0, paidUntilMs } = parts;
  const descriptor = {
    payer,
    payee,
    operator: nobody,
    token,
    salt: `0x${'5a'.repeat(32)}`,
    authorizedSigner: nobody,
    expiringNonceHash: `0x${'e1'.repeat(32)}`,
  } as const;
  return {
    channel: {
      backend: 'precompile',
      chainId: 1337,
      channelId,
      descriptor,
      escrowContract: '0x4d50500000000000000000000000000000000000',
      expiringNonceHash: descriptor.expiringNonceHash,
      operator: nobody,
      payee,
      payer,
      salt: descriptor.salt,
      token,
      authorizedSigner: payer,
      closeRequestedAt: parts.closeRequestedAt ?? 0n,
      deposit: parts.deposit ?? 100_000n,
      settledOnChain: settled,
      highestVoucherAmount: accepted,
      highestVoucher: accepted === 0n ? null : { channelId, cumulativeAmount: accepted, signature },
      spent: parts.spent ?? accepted,
      units: 0,
      finalized: parts.finalized ?? false,
      createdAt: '2026-11-28T00:00:00.000Z',
    },
    answers:
      paidUntilMs === undefined
        ? {}
        : {
            CL: {
              cumulative: accepted,
              signature,
              challengeId: 'c',
              issuedAtMs: lastVoucherAtMs,
              expiresAtMs: paidUntilMs,
              payments: 1,
            },
          },
    lastVoucherAtMs,
    unsettledSinceMs: parts.unsettledSinceMs ?? null,
    published: parts.published ?? settled,
    days: {},
  };
}
