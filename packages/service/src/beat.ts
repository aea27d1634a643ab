import { type Beat, beatSubject } from '@crude-alpha/contracts';
import { systemMicros } from './clock.ts';
import type { Health } from './health.ts';
import type { Logger } from './logger.ts';

const PERIOD_MS = 1000;

/** Longest reason that the contract lets through. */
const MAX_REASON = 200;

/** Takes a message to a subject; a service gives the publish of its bus. */
export type Publish = (subject: string, payload: Uint8Array) => void | Promise<void>;

/** Who beats, and what about. */
export interface Heart {
  readonly service: string;
  readonly instance: string;
  readonly health: Health;
  readonly logger: Logger;
  readonly publish: Publish;
}

/** Beats at once and then every second; the returned function beats a last time and ends it. */
export function startBeating(heart: Heart): () => void {
  let failing = false;
  const failed = (error: unknown): void => {
    // Once: while the bus is away a line a second would bury the cause.
    if (!failing) heart.logger.warn({ err: error }, 'the liveness beat cannot be published');
    failing = true;
  };
  const beat = (): void => {
    const subject = beatSubject(heart.service, heart.instance);
    const payload = Buffer.from(JSON.stringify(describe(heart)));
    Promise.resolve()
      .then(() => heart.publish(subject, payload))
      .then(() => {
        failing = false;
      })
      .catch(failed);
  };
  beat();
  const timer = setInterval(beat, PERIOD_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    beat();
  };
}

function describe({ service, instance, health }: Heart): Beat {
  const { ready, reasons } = health.readiness();
  return {
    service,
    instance,
    ts: systemMicros(),
    ready,
    reasons: reasons.map(({ check, reason }) => `${check}: ${reason}`.slice(0, MAX_REASON)),
  };
}
