import { PaymentRequest } from 'mppx';
import type { EchoedChallenge } from './credential.ts';
import { type GateKey, sameBytes } from './keys.ts';

/** What every challenge of one route has in common. */
export interface RouteTerms {
  readonly realm: string;
  readonly method: string;
  readonly intent: string;
  readonly opaque: string;
  /** The request of a challenge without a snapshot, as it is sent. */
  readonly request: string;
}

/**
 * Whether a challenge was issued here, for this route, on today's terms, and is still good. True is
 * certain; false leaves it to mppx, which tells a forgery from a price that has changed.
 */
export function isOurs(
  challenge: EchoedChallenge,
  terms: RouteTerms,
  keys: readonly GateKey[],
  nowMs: number,
): boolean {
  const { id, realm, method, intent, request, expires, opaque } = challenge;
  if (realm !== terms.realm || method !== terms.method || intent !== terms.intent) return false;
  if (opaque !== terms.opaque) return false;
  if (!(Date.parse(expires) > nowMs)) return false;
  const given = Buffer.from(id);
  const fields = [realm, method, intent, request, expires, '', opaque].join('|');
  const issued = keys.some((key) => sameBytes(given, Buffer.from(key.challengeId(fields))));
  return issued && (request === terms.request || withoutSnapshot(request) === terms.request);
}

/** A challenge that answers a refused voucher also tells the payer where the channel stands. */
function withoutSnapshot(request: string): string {
  const { methodDetails, ...rest } = PaymentRequest.deserialize(request);
  const { sessionSnapshot: _, ...details } = methodDetails as Record<string, unknown>;
  return PaymentRequest.serialize({ ...rest, methodDetails: details });
}
