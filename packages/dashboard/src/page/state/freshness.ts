import type { Access, FeedState } from './feed.ts';

/** How far what is shown can be trusted to be now. */
export interface Freshness {
  readonly word: 'waiting' | 'live' | 'preview' | 'replay' | 'stale' | 'lost' | 'closed';
  /** Since the newest frame came; null before the first. */
  readonly ageMs: number | null;
  /** What is shown is old and has to look so. */
  readonly dimmed: boolean;
}

/** No frame for so long means that what is shown is old. */
const patienceMs: Readonly<Record<Access, number>> = {
  stream: 5_000,
  live: 8_000,
  // One a minute, looked for every ten seconds.
  minute: 90_000,
  closed: Number.POSITIVE_INFINITY,
  replay: Number.POSITIVE_INFINITY,
};

/** What to say of the feed at a moment of the page's steady clock. */
export function freshness(state: FeedState, nowMs: number): Freshness {
  const ageMs = state.arrivedMs === null ? null : Math.max(0, nowMs - state.arrivedMs);
  if (state.link !== 'open') {
    const word = state.link === 'lost' ? 'lost' : 'waiting';
    return { word, ageMs, dimmed: state.link === 'lost' };
  }
  if (state.access === 'closed') return { word: 'closed', ageMs, dimmed: false };
  // What was recorded is as old as it is.
  if (state.access === 'replay') return { word: 'replay', ageMs: null, dimmed: false };
  if (ageMs === null) return { word: 'waiting', ageMs, dimmed: false };
  if (ageMs > patienceMs[state.access]) return { word: 'stale', ageMs, dimmed: true };
  return { word: state.access === 'stream' ? 'live' : 'preview', ageMs, dimmed: false };
}
