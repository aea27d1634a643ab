import { expect, test } from 'vitest';
import { aFrame } from '../../../test/a-frame.ts';
import { type FeedEvent, type FeedState, silent, stepFeed } from './feed.ts';
import { freshness } from './freshness.ts';

const after = (...events: FeedEvent[]): FeedState => events.reduce(stepFeed, silent);
const opened: FeedEvent = { kind: 'opened', access: 'stream' };
const came = (sec: number, atMs = 0): FeedEvent => ({ kind: 'frame', frame: aFrame(sec), atMs });

test('a frame counts once, however often it is sent', () => {
  const state = after(opened, came(5, 100), { kind: 'lost' }, opened, came(5, 900));
  expect(state.frames).toBe(1);
  expect(state.arrivedMs).toBe(100);
});

test('a frame that does not follow the last one is a skip, but not in a preview', () => {
  expect(after(opened, came(5), came(6), came(9), came(10)).skips).toBe(1);
  const visit: FeedEvent = { kind: 'opened', access: 'minute' };
  expect(after(visit, came(60), came(120)).skips).toBe(0);
});

test('is waiting, live, stale and lost, with the age of what is shown', () => {
  expect(freshness(silent, 0)).toEqual({ word: 'waiting', ageMs: null, dimmed: false });
  const live = after(opened, came(1, 1000));
  expect(freshness(live, 6000)).toEqual({ word: 'live', ageMs: 5000, dimmed: false });
  expect(freshness(live, 6001)).toEqual({ word: 'stale', ageMs: 5001, dimmed: true });
  const lost = stepFeed(live, { kind: 'lost' });
  expect(freshness(lost, 1500)).toEqual({ word: 'lost', ageMs: 500, dimmed: true });
  // Trying again does not look like being there again.
  expect(freshness(stepFeed(lost, { kind: 'connecting' }), 1500).word).toBe('lost');
  expect(freshness(stepFeed(lost, opened), 1500).word).toBe('live');
});

test('a preview of a minute is not stale before the next one is overdue', () => {
  const visit = after({ kind: 'opened', access: 'minute' }, came(1, 0));
  expect(freshness(visit, 70_000)).toMatchObject({ word: 'preview', dimmed: false });
  expect(freshness(visit, 91_000)).toMatchObject({ word: 'stale', dimmed: true });
  const closed = after({ kind: 'opened', access: 'closed' });
  expect(freshness(closed, 10 ** 9)).toEqual({ word: 'closed', ageMs: null, dimmed: false });
});
