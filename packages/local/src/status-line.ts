import { readMetrics } from './read-metrics.ts';

/** One look at everybody's metrics. */
export interface Snapshot {
  readonly atMs: number;
  readonly values: ReadonlyMap<string, number>;
}

/** A part of the status line. */
interface Part {
  readonly metric: string;
  /** `rate` is per second since the look before. */
  readonly as: 'value' | 'rate';
  readonly show: (value: number) => string;
  /** Not worth its room when zero. */
  readonly hideZero?: true;
}

const parts: readonly Part[] = [
  {
    metric: 'crude_ingest_events_total',
    as: 'rate',
    show: (value) => `${grouped(Math.round(value))} events/s`,
  },
  {
    metric: 'crude_compute_event_age_seconds',
    as: 'value',
    show: (value) => `lag ${grouped(Math.round(value * 1000))} ms`,
  },
  {
    metric: 'crude_gateway_frames_total',
    as: 'value',
    show: (value) => `${grouped(value)} frames`,
  },
  { metric: 'crude_gateway_clients', as: 'value', show: (value) => `${grouped(value)} clients` },
  {
    metric: 'crude_ingest_dropped_total',
    as: 'value',
    show: (value) => `${grouped(value)} dropped`,
    hideZero: true,
  },
];

/** Reads the metrics pages; a service that does not answer is left out. */
export async function takeSnapshot(urls: readonly string[]): Promise<Snapshot> {
  const pages = await Promise.all(urls.map(fetchPage));
  const values = new Map(pages.flatMap((page) => [...readMetrics(page)]));
  return { atMs: performance.now(), values };
}

/** How the system does, in one line; what is not known is left out. */
export function statusLine(before: Snapshot, now: Snapshot): string {
  const shown = parts.flatMap(({ metric, as, show, hideZero }) => {
    const value = now.values.get(metric);
    if (value === undefined || (hideZero === true && value === 0)) return [];
    if (as === 'value') return [show(value)];
    const earlier = before.values.get(metric);
    const sec = (now.atMs - before.atMs) / 1000;
    // A smaller count than before is that of a new process.
    if (earlier === undefined || sec <= 0 || value < earlier) return [];
    return [show((value - earlier) / sec)];
  });
  return shown.length === 0 ? 'no figures yet' : shown.join(' · ');
}

async function fetchPage(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    return await response.text();
  } catch {
    return '';
  }
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
