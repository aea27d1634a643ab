import type { Health } from '@crude-alpha/contracts';

/** From well to worse: a frame's health is the worst that was found. */
const order: readonly Health[] = ['ok', 'one_sided', 'stale_chain', 'no_data', 'halted'];

const MAX_REASONS = 32;

/** Collects what is wrong with a frame. */
export class Verdict {
  health: Health = 'ok';
  readonly reasons: string[] = [];

  add(health: Health, reason: string): void {
    if (order.indexOf(health) > order.indexOf(this.health)) this.health = health;
    const text = reason.slice(0, 64);
    if (this.reasons.length < MAX_REASONS && !this.reasons.includes(text)) this.reasons.push(text);
  }
}
