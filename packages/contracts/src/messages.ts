import Type, { type Static } from 'typebox';
import { strict } from './events/common.ts';
import { AlphaFrame } from './frame.ts';
import { Micros, Name } from './scalars.ts';

const Symbols = Type.Array(Name, { minItems: 1, maxItems: 64 });

/** What a WebSocket client may say. */
export const clientMessages = {
  subscribe: Type.Object(
    { t: Type.Literal('subscribe'), symbols: Symbols },
    { ...strict, $id: 'Subscribe' },
  ),
  unsubscribe: Type.Object(
    { t: Type.Literal('unsubscribe'), symbols: Symbols },
    { ...strict, $id: 'Unsubscribe' },
  ),
  authorization: Type.Object(
    { t: Type.Literal('authorization'), token: Type.String({ minLength: 1, maxLength: 4096 }) },
    { ...strict, $id: 'Authorization' },
  ),
  ping: Type.Object(
    { t: Type.Literal('ping'), id: Type.Optional(Type.Integer()) },
    { ...strict, $id: 'Ping' },
  ),
} as const;

export type ClientMessage = Static<(typeof clientMessages)[keyof typeof clientMessages]>;

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

/** What the gateway says. */
export const serverMessages = {
  subscription: Type.Object(
    {
      t: Type.Literal('subscription'),
      active: Type.Array(Name, { description: 'Streaming now' }),
      entitled: Type.Array(Name, { description: 'Could be subscribed on this socket' }),
    },
    { ...strict, $id: 'Subscription' },
  ),
  snapshot: Type.Object(
    { t: Type.Literal('snapshot'), data: AlphaFrame },
    { ...strict, $id: 'Snapshot', description: 'The newest frame: on connect, then at each frame' },
  ),
  pong: Type.Object(
    { t: Type.Literal('pong'), id: Type.Optional(Type.Integer()), ts: Micros },
    { ...strict, $id: 'Pong' },
  ),
  'payment-receipt': Type.Object(
    { t: Type.Literal('payment-receipt'), receipt: Type.String() },
    { ...strict, $id: 'PaymentReceipt' },
  ),
  'payment-need-voucher': Type.Object(
    { t: Type.Literal('payment-need-voucher') },
    { ...strict, $id: 'PaymentNeedVoucher' },
  ),
  error: Type.Object(
    {
      t: Type.Literal('error'),
      code: Type.Enum([...wsErrorCodes]),
      message: Type.String(),
    },
    { ...strict, $id: 'ErrorMessage' },
  ),
} as const;

export type ServerMessage = Static<(typeof serverMessages)[keyof typeof serverMessages]>;
