import type { HeldChannel } from '@crude-alpha/payments/payer';
import { CrudeError } from '../errors.ts';

/** How a channel was closed, in base units of its token. */
export interface ClosedChannel {
  readonly channelId: string;
  /** Of all payments that were ever made from it. */
  readonly spent: bigint;
  readonly refunded: bigint;
}

/** What opens streams: where it comes from is nobody else's business. */
export interface Cashier {
  /** A token whose time still runs, bought where there is none; null where nothing is paid for. */
  tokenFor(symbol: string): Promise<string | null>;
  /** Buys the time that follows; null where none can be bought. */
  renew(symbol: string): Promise<string | null>;
  /** Of these symbols the ones whose time ends next. */
  due(symbols: readonly string[]): readonly string[];
  /** A token whose time runs, of whatever was bought already; null where there is none. */
  running(symbol: string): string | null;
  /** When the time of a symbol ends; null where that is not known or never. */
  expiresAtMs(symbol: string): number | null;
  /** The gateway does not take the token of a symbol, or its time is over. */
  rejected(symbol: string, why: 'refused' | 'over'): void;
  /** What is paid from. */
  readonly channel: HeldChannel | null;
  /** Closes the channel by way of any symbol that is paid for; null where there is none. */
  close(symbol: string, signal: AbortSignal): Promise<ClosedChannel | null>;
  /** Lets go of everything; what is under way is given up. */
  end(): Promise<void>;
}

const nothing: Omit<Cashier, 'tokenFor' | 'running' | 'rejected'> = {
  renew: async () => null,
  due: () => [],
  expiresAtMs: () => null,
  channel: null,
  close: async () => null,
  end: async () => {},
};

/** Where nothing costs anything. */
export const freeEntry: Cashier = {
  ...nothing,
  tokenFor: async () => null,
  running: () => null,
  rejected: () => {},
};

/** One token that somebody else has paid for. */
export function givenToken(token: string): Cashier {
  let trouble: CrudeError | null = null;
  return {
    ...nothing,
    tokenFor: async () => {
      if (trouble !== null) throw trouble;
      return token;
    },
    running: () => (trouble === null ? token : null),
    rejected: (_symbol, why) => {
      trouble =
        why === 'over'
          ? new CrudeError('TIME_OVER', 'the time of the token is over')
          : new CrudeError('TOKEN_REFUSED', 'the gateway does not take the token');
    },
  };
}
