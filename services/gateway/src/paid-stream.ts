import type { Gate } from '@crude-alpha/payments';
import type { Seats } from './seats.ts';

/** What tells who has paid for what. */
export interface PaidStream {
  readonly gate: Pick<Gate, 'check' | 'meter' | 'terms'>;
  readonly seats: Seats;
}
