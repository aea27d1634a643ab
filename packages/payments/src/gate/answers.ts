import { Session } from 'mppx/tempo';
import type { Answer, ChannelRecord } from '../book/record.ts';
import type { GateKey } from './keys.ts';
import { receiptOf } from './payment-method.ts';
import type { Terms } from './terms.ts';
import { issueToken } from './token.ts';

/** A paid call, as the HTTP layer hands it in; nothing else of a request has a say. */
export interface PayCall {
  readonly method: 'GET' | 'POST';
  /** As the payer called it. */
  readonly url: string;
  /** Whether it asks for time; otherwise it only looks after the channel. */
  readonly buys: boolean;
  readonly symbol: string;
  readonly authorization: string | undefined;
}

/** How a call ended, for those who count. */
export type PayOutcome = 'challenged' | 'sold' | 'repeated' | 'managed' | 'refused' | 'unavailable';

/** What goes back to the payer. */
export interface PayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly outcome: PayOutcome;
}

/** The body for a voucher that bought time: the same voucher gets the same one, to the byte. */
export function soldBody(
  symbol: string,
  { channel: { channelId } }: ChannelRecord,
  { issuedAtMs, expiresAtMs, payments }: Answer,
  { minutes }: Terms,
  key: GateKey,
): string {
  return JSON.stringify({
    ok: true,
    symbol,
    token: issueToken({ symbol, channelId, issuedAtMs, expiresAtMs }, key),
    expiresAt: new Date(expiresAtMs).toISOString(),
    minutes: payments * minutes,
  });
}

/** An answer without mppx, as mppx would have made it. */
export function plainAnswer(
  record: ChannelRecord,
  challengeId: string,
  body: string,
  outcome: PayOutcome,
): PayAnswer {
  const receipt = receiptOf(record, challengeId);
  return {
    status: 200,
    headers: {
      'cache-control': 'no-store, private',
      'content-type': 'application/json',
      'payment-receipt': Session.Precompile.Protocol.serializeSessionReceipt(receipt),
    },
    body,
    outcome,
  };
}

/** A response of mppx, read to its end. */
export async function answerOf(response: Response, outcome: PayOutcome): Promise<PayAnswer> {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    outcome,
  };
}
