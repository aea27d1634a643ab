import type { SubscriptionEvent, SubscriptionStatus } from '@crude-alpha/client';
import type { Metrics } from '@crude-alpha/service';

/** What a subscriber counts. */
export class Tally {
  readonly #metrics: Metrics;
  readonly #frames;
  readonly #gaps;
  readonly #payments;
  readonly #troubles;
  /** Of the channels that are closed, in base units. */
  #spent = 0n;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    this.#frames = metrics.counter('crude_subscriber_frames_total', 'Frames received.');
    this.#gaps = metrics.counter('crude_subscriber_gaps_total', 'Times that frames were missing.');
    this.#payments = metrics.counter('crude_subscriber_payments_total', 'Payments made.');
    this.#troubles = metrics.counter('crude_subscriber_troubles_total', 'Failures tried again.');
  }

  frame(): void {
    this.#frames.add(1);
  }

  hear({ type }: SubscriptionEvent): void {
    if (type === 'gap') this.#gaps.add(1);
    if (type === 'paid') this.#payments.add(1);
    if (type === 'trouble') this.#troubles.add(1);
  }

  closed(spent: bigint): void {
    this.#spent += spent;
  }

  /** Shows how the subscription stands that runs now. */
  watch(status: () => SubscriptionStatus | null, symbol: string): void {
    this.#metrics.gauge(
      'crude_subscriber_spent_units',
      'Spent from the channels used since the start, in base units of the token.',
      () => Number(this.#spent + (status()?.channel?.spent ?? 0n)),
    );
    this.#metrics.gauge('crude_subscriber_paid_seconds', 'Time that is paid for and left.', () => {
      const minutes = status()?.symbols[symbol]?.minutesLeft ?? null;
      return minutes === null ? null : minutes * 60;
    });
  }
}
