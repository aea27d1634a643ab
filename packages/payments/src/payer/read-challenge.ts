import type { Address, Hex } from 'viem';
import type { SessionChallenge } from './service-client.ts';

/** What of a challenge's details a payer looks at. */
interface Details {
  readonly chainId?: number;
  readonly sessionSnapshot?: { readonly channelId: string; readonly spent: string };
}

/** What one payment costs. */
export function priceOf({ request }: SessionChallenge): bigint {
  return BigInt(request.amount);
}

/** What the service would have a new channel hold. */
export function suggestionOf({ request }: SessionChallenge): bigint {
  return BigInt(request.suggestedDeposit ?? 0);
}

export function payeeOf({ request }: SessionChallenge): Address {
  return request.recipient as Address;
}

/** The token that is paid in. */
export function tokenOf({ request }: SessionChallenge): Address {
  return request.currency as Address;
}

export function chainIdOf(challenge: SessionChallenge): number | null {
  return detailsOf(challenge).chainId ?? null;
}

/** What the service says was spent of the channel; null where it says nothing about it. */
export function standOf(challenge: SessionChallenge, channelId: Hex): bigint | null {
  const snapshot = detailsOf(challenge).sessionSnapshot;
  return snapshot?.channelId === channelId ? BigInt(snapshot.spent) : null;
}

function detailsOf({ request }: SessionChallenge): Details {
  return (request as { readonly methodDetails?: Details }).methodDetails ?? {};
}
