import type { ClosedChannel, SubscriptionStatus } from '@crude-alpha/client';

/** A channel as it is shown. Money is in base units of the token, everywhere. */
export interface ShownChannel {
  readonly id: string;
  readonly deposit: bigint;
  readonly spent: bigint;
}

/** Why something did not work; `code` is that of the error. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

export interface PayState {
  /** What goes on; while it is `idle` or there is no wallet, somebody has to press something. */
  readonly phase: 'looking' | 'walletless' | 'idle' | 'funding' | 'paying' | 'closing';
  readonly wallet: { readonly address: string; readonly holds: bigint | null } | null;
  /** What is paid from, or what was left open. */
  readonly channel: ShownChannel | null;
  readonly connection: SubscriptionStatus['connection'];
  readonly minutesLeft: number | null;
  /** What is tried again by itself. */
  readonly trouble: (Failure & { readonly againInMs: number | null }) | null;
  readonly failure: Failure | null;
  /** How the last channel ended. */
  readonly closed: ClosedChannel | null;
}

export type PayEvent =
  | {
      readonly kind: 'looked';
      readonly address: string | null;
      readonly channel: ShownChannel | null;
    }
  | { readonly kind: 'holds'; readonly units: bigint }
  | { readonly kind: 'funding' }
  | { readonly kind: 'started' }
  | {
      readonly kind: 'stand';
      readonly connection: PayState['connection'];
      readonly channel: ShownChannel | null;
      readonly minutesLeft: number | null;
    }
  | { readonly kind: 'trouble'; readonly trouble: NonNullable<PayState['trouble']> }
  | { readonly kind: 'smooth' }
  | { readonly kind: 'closing' }
  | { readonly kind: 'closed'; readonly closed: ClosedChannel | null }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Before the browser was asked what it keeps. */
export const unknown: PayState = {
  phase: 'looking',
  wallet: null,
  channel: null,
  connection: 'connecting',
  minutesLeft: null,
  trouble: null,
  failure: null,
  closed: null,
};

const quiet = { trouble: null, minutesLeft: null, connection: 'connecting' } as const;

/** What one event makes of the panel. */
export function stepPay(state: PayState, event: PayEvent): PayState {
  switch (event.kind) {
    case 'looked':
      return look(state, event.address, event.channel);
    case 'holds':
      return state.wallet === null
        ? state
        : { ...state, wallet: { ...state.wallet, holds: event.units } };
    case 'funding':
      return { ...state, phase: 'funding', failure: null };
    case 'started':
      return { ...state, ...quiet, phase: 'paying', failure: null, closed: null };
    case 'stand':
      return stand(state, event);
    case 'trouble':
      return state.phase === 'paying' ? { ...state, trouble: event.trouble } : state;
    case 'smooth':
      return { ...state, trouble: null };
    case 'closing':
      return { ...state, ...quiet, phase: 'closing', failure: null };
    case 'closed':
      return { ...state, ...quiet, phase: 'idle', channel: null, closed: event.closed };
    case 'failed':
      return { ...state, ...quiet, phase: restOf(state), failure: event.failure };
  }
}

/** What the browser keeps ends whatever went on. */
function look(state: PayState, address: string | null, channel: ShownChannel | null): PayState {
  if (address === null) return { ...state, ...quiet, phase: 'walletless', wallet: null, channel };
  const wallet = state.wallet?.address === address ? state.wallet : { address, holds: null };
  return { ...state, ...quiet, phase: 'idle', wallet, channel };
}

/** A look at a subscription that is being ended tells nothing any more. */
function stand(
  state: PayState,
  { connection, channel, minutesLeft }: Extract<PayEvent, { kind: 'stand' }>,
): PayState {
  if (state.phase !== 'paying') return state;
  // Until the first payment it knows of no channel, though one may have been left open.
  return { ...state, connection, channel: channel ?? state.channel, minutesLeft };
}

function restOf({ phase, wallet }: PayState): PayState['phase'] {
  if (wallet !== null) return 'idle';
  return phase === 'looking' ? 'looking' : 'walletless';
}
