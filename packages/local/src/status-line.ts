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
  /** Less is not worth its room. */
  readonly least?: number;
}

/** Nothing that follows a live feed is so late. */
const LATE_SEC = 600;

const parts: readonly Part[] = [
  {
    metric: 'crude_ingest_events_total',
    as: 'rate',
    show: (value) => `${grouped(Math.round(value))} events/s`,
  },
  {
    metric: 'crude_compute_event_age_seconds',
    as: 'value',
    show: ageWords,
  },
  {
    metric: 'crude_compute_tape_pending_blocks',
    as: 'value',
    show: (value) => `${grouped(value)} blocks behind`,
    // A few are always on their way.
    least: 10,
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
    least: 1,
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
  const shown = parts.flatMap(({ metric, as, show, least = 0 }) => {
    const value = now.values.get(metric);
    if (value === undefined || value < least) return [];
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

/** While the exchange is closed the synthetic market is that of an earlier session: its age is no lag. */
function ageWords(sec: number): string {
  if (sec < LATE_SEC) return `lag ${grouped(Math.round(sec * 1000))} ms`;
  const minutes = Math.round(sec / 60);
  return `events of ${minutes < 120 ? `${minutes} min` : `${grouped(Math.round(minutes / 60))} h`} ago`;
}
