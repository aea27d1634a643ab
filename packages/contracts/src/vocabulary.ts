/**
 * The words that stand for themselves on the wire. They are apart from the schemas so that who needs a
 * list of them does not load what schemas are made with.
 */

export const eventTypes = [
  'definition',
  'quote',
  'trade',
  'book',
  'stat',
  'status',
  'heartbeat',
  'tick',
  'gap',
  'session',
] as const;
export type EventType = (typeof eventTypes)[number];

export const aggressors = ['none', 'buy', 'sell'] as const;
export type Aggressor = (typeof aggressors)[number];

export const gapReasons = [
  'restart',
  'takeover',
  'disconnect',
  'sequence',
  'conflated',
  'dropped',
  'rejected',
  'slow_reader',
] as const;
export type GapReason = (typeof gapReasons)[number];

export const candleIntervals = ['1s', '1m', '5m', '15m', '1h', '4h', '1d'] as const;
export type CandleInterval = (typeof candleIntervals)[number];

/** What there is of a product beside its frames. It comes with the product: whoever may hear one may hear all. */
export const detailKinds = ['surface', 'flow'] as const;
export type DetailKind = (typeof detailKinds)[number];

/** What a WebSocket client may say. */
export const clientMessageTypes = ['subscribe', 'unsubscribe', 'authorization', 'ping'] as const;
export type ClientMessageType = (typeof clientMessageTypes)[number];

/** What the gateway says. */
export const serverMessageTypes = [
  'subscription',
  'snapshot',
  'surface',
  'flow',
  'pong',
  'payment-receipt',
  'payment-need-voucher',
  'error',
] as const;
export type ServerMessageType = (typeof serverMessageTypes)[number];

export const wsErrorCodes = [
  'bad_message',
  'unknown_message',
  'unknown_symbol',
  'not_entitled',
  'topup_failed',
  'replaced',
  'rate_limited',
  'too_slow',
] as const;
export type WsErrorCode = (typeof wsErrorCodes)[number];
