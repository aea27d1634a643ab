import { Errors } from 'mppx';
import { tempo } from 'mppx/server';
import { Session } from 'mppx/tempo';
import { type Hex, TransactionRejectedRpcError } from 'viem';
import type { ChannelBook } from '../book/channel-book.ts';
import { currentSale, mppxStore } from '../book/mppx-store.ts';
import type { ChannelRecord } from '../book/record.ts';
import { TRUST_MS } from '../chain-view.ts';
import { PaymentsError } from '../errors.ts';
import { escrow } from '../networks.ts';
import type { WalletClient } from '../wallet-client.ts';
import { notTaken, tooFarAhead, UnavailableError } from './refusals.ts';
import { answered, MAX_PAYMENTS_AHEAD } from './sell.ts';
import { type Snapshot, snapshotFor } from './snapshot.ts';
import type { Terms } from './terms.ts';

/** What the method is made of. */
export interface MethodParts {
  readonly terms: Terms;
  readonly client: WalletClient;
  readonly book: ChannelBook;
  readonly now: () => number;
  /** Told of what went wrong inside, which the payer is not told. */
  readonly onFailure: (error: unknown) => void;
}

/** mppx's own method for sessions on Tempo. */
export type SessionMethod = ReturnType<typeof tempo.session>;

const AMOUNT = /^\d{1,30}$/;

type Context = Parameters<NonNullable<SessionMethod['broadcast']>>[0];
type Payload = Context['credential']['payload'];

function stockMethod({ terms, client, book, now }: MethodParts): SessionMethod {
  return tempo.session({
    account: client.account,
    recipient: terms.recipient,
    currency: terms.network.currency,
    decimals: terms.network.decimals,
    chainId: client.chain.id,
    escrowContract: escrow,
    getClient: () => client,
    store: mppxStore(book, now),
    suggestedDeposit: terms.suggestedDeposit,
    channelStateTtl: TRUST_MS,
  });
}

/**
 * mppx's session method, with what the house adds to it: an open that went through is a voucher when it
 * comes again, a voucher that was answered is not charged again, nothing may be signed far ahead, and a
 * failure inside is told to the log and not to the payer.
 */
export function paymentMethod(parts: MethodParts): SessionMethod {
  const stock = stockMethod(parts);
  const { book, terms, onFailure } = parts;
  const recordOf = (payload: Payload): ChannelRecord | null =>
    book.get(payload.channelId.toLowerCase() as Hex);

  return {
    ...stock,
    request: async (context) => {
      const { credential } = context;
      const resolved = await stock.request!(context);
      const snapshot = credential ? snapshotOf(credential.payload, book, terms.price) : undefined;
      return snapshot === undefined
        ? resolved
        : { ...resolved, sessionSnapshot: snapshot as never };
    },
    validate: (context) =>
      guarded(onFailure, async () => {
        const record = recordOf(context.credential.payload);
        refuseFarAhead(context.credential.payload, record, terms.price);
        return stock.validate!(asVoucher(context, record));
      }),
    broadcast: (context) =>
      guarded(onFailure, async () => {
        const record = recordOf(context.credential.payload);
        const sale = currentSale.getStore();
        if (record !== null && sale !== undefined && answered(record, sale) !== undefined) {
          return receiptOf(record, context.credential.challenge.id);
        }
        return stock.broadcast!(asVoucher(context, record));
      }),
  };
}

/** The state of a channel as a payer is told it with each answer. */
export function receiptOf(
  { channel }: ChannelRecord,
  challengeId: string,
): ReturnType<typeof Session.Precompile.Protocol.createSessionReceipt> {
  return Session.Precompile.Protocol.createSessionReceipt({
    challengeId,
    channelId: channel.channelId,
    acceptedCumulative: channel.highestVoucherAmount,
    spent: channel.spent,
    units: channel.units,
  });
}

function snapshotOf(payload: unknown, book: ChannelBook, price: bigint): Snapshot | undefined {
  const { channelId, cumulativeAmount, signature } = (payload ?? {}) as Record<string, unknown>;
  if (typeof channelId !== 'string' || typeof signature !== 'string') return undefined;
  if (typeof cumulativeAmount !== 'string' || !AMOUNT.test(cumulativeAmount)) return undefined;
  const record = book.get(channelId.toLowerCase() as Hex);
  return record === null
    ? undefined
    : snapshotFor(record, { cumulativeAmount, signature: signature as Hex }, price);
}

/** The transaction of an open cannot be sent twice; the voucher in it is as good as any. */
function asVoucher(context: Context, record: ChannelRecord | null): Context {
  const { payload } = context.credential;
  if (payload.action !== 'open' || record === null) return context;
  const { channelId, descriptor, cumulativeAmount, signature } = payload;
  return {
    ...context,
    credential: {
      ...context.credential,
      payload: { action: 'voucher', channelId, descriptor, cumulativeAmount, signature },
    },
  };
}

function refuseFarAhead(payload: Payload, record: ChannelRecord | null, price: bigint): void {
  if (payload.action !== 'open' && payload.action !== 'voucher') return;
  if (!AMOUNT.test(payload.cumulativeAmount)) return;
  const due = BigInt(payload.cumulativeAmount) - (record?.channel.spent ?? 0n);
  if (due > MAX_PAYMENTS_AHEAD * price) throw tooFarAhead(MAX_PAYMENTS_AHEAD);
}

/** mppx would print what it does not know to the console, with all the data of the request. */
async function guarded<T>(
  onFailure: (error: unknown) => void,
  work: () => Promise<T> | T,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Errors.PaymentError) throw error;
    onFailure(error);
    if (error instanceof TransactionRejectedRpcError) throw notTaken();
    if (error instanceof PaymentsError) throw new UnavailableError(error.message);
    throw new UnavailableError('the payment could not be worked on');
  }
}
