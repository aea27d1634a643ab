import { type Beat, beatSubject } from '@crude-alpha/contracts';
import { systemMicros } from './clock.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

const PERIOD_MS = 1000;

/** Longest reason that the contract lets through. */
const MAX_REASON = 200;

/** Who beats, and what about. */
export interface Heart {
  readonly service: string;
  readonly instance: string;
  readonly health: Health;
  readonly metrics: Pick<Metrics, 'figures'>;
  /** One that is refused is counted there; the next is a second away. */
  readonly publish: (subject: string, payload: Uint8Array) => boolean;
}

/** Beats at once and then every second; the returned function beats a last time and ends it. */
export function startBeating(heart: Heart): () => void {
  const beat = (): void => {
    const subject = beatSubject(heart.service, heart.instance);
    heart.publish(subject, Buffer.from(JSON.stringify(describe(heart))));
  };
  beat();
  const timer = setInterval(beat, PERIOD_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    beat();
  };
}

function describe({ service, instance, health, metrics }: Heart): Beat {
  const { ready, reasons } = health.readiness();
  return {
    service,
    instance,
    ts: systemMicros(),
    ready,
    reasons: reasons.map(({ check, reason }) => `${check}: ${reason}`.slice(0, MAX_REASON)),
    figures: metrics.figures(),
  };
}
