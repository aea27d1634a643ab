import type { CrudeErrorCode } from '@crude-alpha/client';
import type { PaymentsErrorCode } from '@crude-alpha/payments/payer';
import type { PageErrorCode } from './page-error.ts';
import type { Failure, PayState } from './pay-state.ts';

/** What goes on, in a sentence that may be read aloud. */
export function statusWords(state: PayState): string {
  switch (state.phase) {
    case 'looking':
      return 'Looking for what this browser keeps.';
    case 'walletless':
      return 'There is no wallet in this browser yet.';
    case 'funding':
      return 'Asking the faucet for play money.';
    case 'closing':
      return 'Closing the channel on the chain.';
    case 'paying':
      return payingWords(state);
    case 'idle':
      return idleWords(state);
  }
}

function payingWords({ channel, connection }: PayState): string {
  switch (connection) {
    case 'open':
      return 'Live: every frame, paid by the minute.';
    case 'waiting':
      return 'The gateway is away; it is tried again.';
    case 'ended':
      return 'The stream has ended.';
    case 'connecting':
      return channel === null ? 'Opening a channel on the chain.' : 'Connecting.';
  }
}

function idleWords({ channel, closed }: PayState): string {
  if (channel !== null) {
    return 'A channel is open. What is left in it is yours: go on with it, or close it.';
  }
  if (closed === null) return 'Ready: nothing is paid before you say so.';
  const { spent, refunded } = closed;
  return `Settled: ${writeUnits(spent)} spent, ${writeUnits(refunded)} came back to the wallet.`;
}

type Code = CrudeErrorCode | PaymentsErrorCode | PageErrorCode;

const advice: Readonly<Partial<Record<Code, string>>> = {
  BUSY_ELSEWHERE: 'Another tab pays from this wallet. Go on there, or close that tab.',
  INSECURE_PAGE: 'Open the page over https, or at localhost, to pay from it.',
  NOT_KEPT: 'Let this site keep data in the browser (a private window may refuse), then try again.',
  CHAIN_UNREACHABLE:
    'The chain does not answer this browser. Nothing is lost: try again when it is there.',
  SERVICE_UNREACHABLE:
    'The gateway does not answer. The channel is kept in this browser: try again when it is back.',
  GATEWAY_UNREACHABLE:
    'The gateway does not answer. The channel is kept in this browser: try again when it is back.',
  WALLET_EMPTY: 'The wallet is empty. Ask the faucet for play money, then go on.',
  WRONG_NETWORK:
    'The gateway asks for another chain than it said, so nothing was paid. Load the page again.',
  SPEND_LIMIT:
    'That would be more than is agreed here. Close the channel for what is left, load the page again to see the price, and open another.',
  NOT_HONOURED:
    'Paid time was cut short again and again, so nothing more is paid. Close the channel.',
  PAYMENT_REFUSED: 'The gateway refused. Try again, or close the channel to get the rest back.',
  REPLACED: 'Another stream uses the same paid time. Go on here to take it back.',
  UNKNOWN_SYMBOL: 'The gateway does not have this product any more. Load the page again.',
};

/** What can be done about a failure. */
export function adviceFor({ code }: Failure): string {
  return (
    advice[code as Code] ?? 'That did not work. What the channel holds is not lost: try again.'
  );
}

/** Base units as they are read: `1,000,000`. */
export function writeUnits(units: bigint): string {
  return units.toLocaleString('en-US');
}

/** Time that is paid for: `1:05`. */
export function writeLeft(minutes: number): string {
  const sec = Math.max(0, Math.floor(minutes * 60));
  return `${Math.floor(sec / 60)}:${String(sec % 60).padStart(2, '0')}`;
}
