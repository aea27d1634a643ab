export type { AlphaFrame, OptionFlow, Surface } from '@crude-alpha/contracts';
export type { ChannelKeeper, NetworkName } from '@crude-alpha/payments/payer';
export { CrudeError, type CrudeErrorCode } from './errors.ts';
export type { ClosedChannel } from './stream/cashier.ts';
export type { SubscriptionEvent } from './stream/events.ts';
export type { PayingWallet, SubscribeOptions } from './stream/options.ts';
export type { SubscriptionStatus } from './stream/status.ts';
export { subscribe } from './stream/subscribe.ts';
export type { Ending, Subscription } from './stream/subscription.ts';
