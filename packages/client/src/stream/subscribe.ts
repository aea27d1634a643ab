import type { SubscribeOptions } from './options.ts';
import { Subscription } from './subscription.ts';

/**
 * Follows symbols of a service: pays where that is asked for, comes back after whatever happens, and
 * hands out each frame once.
 *
 * @example
 * const subscription = subscribe({ url: 'http://localhost:7070', symbols: ['CL'] });
 * for await (const frame of subscription) console.log(frame.fields['atm_iv']?.v);
 */
export function subscribe(options: SubscribeOptions): Subscription {
  return new Subscription(options);
}
