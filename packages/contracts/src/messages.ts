import Type, { type Static } from 'typebox';
import { strict } from './events/common.ts';
import { AlphaFrame } from './frame.ts';
import { OptionFlow } from './option-flow.ts';
import { Micros, Name } from './scalars.ts';
import { Surface } from './surface.ts';

/** What there is of a product beside its frames. It comes with the product: whoever may hear one may hear all. */
export const detailKinds = ['surface', 'flow'] as const;
export type DetailKind = (typeof detailKinds)[number];

const Stream = Type.String({
  pattern: '^[A-Za-z0-9_-]+(\\.(surface|flow))?$',
  maxLength: 64,
  description:
    'A product for its frames, `CL`; with a dot what else there is of it: `CL.surface`, `CL.flow`',
});

const Symbols = Type.Array(Stream, { minItems: 1, maxItems: 64 });

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
      active: Type.Array(Stream, { description: 'Streaming now' }),
      entitled: Type.Array(Name, {
        description: 'Products that could be subscribed on this socket, with all there is of them',
      }),
    },
    { ...strict, $id: 'Subscription' },
  ),
  snapshot: Type.Object(
    { t: Type.Literal('snapshot'), data: AlphaFrame },
    { ...strict, $id: 'Snapshot', description: 'The newest frame: on connect, then at each frame' },
  ),
  surface: Type.Object(
    { t: Type.Literal('surface'), data: Surface },
    {
      ...strict,
      $id: 'SurfaceMessage',
      description: 'The newest smiles: when `CL.surface` is subscribed, then every five seconds',
    },
  ),
  flow: Type.Object(
    { t: Type.Literal('flow'), data: OptionFlow },
    {
      ...strict,
      $id: 'FlowMessage',
      description:
        'The newest second of option flow: when `CL.flow` is subscribed, then each second that has one',
    },
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
