import type { Config } from '@crude-alpha/service';

/** The variables that say how subscribers pay. */
export const payVariables = [
  'PAYMENTS',
  'MPP_TESTNET',
  'TEMPO_RPC_URL',
  'MPP_RECIPIENT_KEY',
  'MPP_SECRET_KEY',
  'MPP_SECRET_KEY_PREVIOUS',
  'MPP_AMOUNT',
  'MPP_MINUTES_PER_PAYMENT',
  'MPP_SOCKETS_PER_TOKEN',
  'MPP_SETTLE_AMOUNT',
  'MPP_SETTLE_AGE',
  'MPP_SETTLE_IDLE',
  'MPP_SETTLE_LEAST',
  'CRUDE_PREVIEW',
  'CRUDE_PAY_RATE',
] as const;

export type PayVariables = Config<(typeof payVariables)[number]>;
