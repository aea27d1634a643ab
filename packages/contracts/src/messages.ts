import Type, { type Static, type TSchema } from 'typebox';
import { strict } from './events/common.ts';
import { AlphaFrame } from './frame.ts';
import { OptionFlow } from './option-flow.ts';
import { Micros, Name } from './scalars.ts';
import { Surface } from './surface.ts';
import { type ClientMessageType, type ServerMessageType, wsErrorCodes } from './vocabulary.ts';

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
} as const satisfies Record<ClientMessageType, TSchema>;

export type ClientMessage = Static<(typeof clientMessages)[keyof typeof clientMessages]>;

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
} as const satisfies Record<ServerMessageType, TSchema>;

export type ServerMessage = Static<(typeof serverMessages)[keyof typeof serverMessages]>;
