import { expect, test } from 'vitest';
import { type Playback, type PlaybackAct, stepPlayback } from './playback.ts';

const SECOND = 1_000_000;
const start: Playback = { from: 0, to: 60 * SECOND, at: 0, playing: false, speed: 1 };
const after = (...acts: PlaybackAct[]): Playback => acts.reduce(stepPlayback, start);

test('time passes at its speed, and only while it plays', () => {
  expect(after({ do: 'pass', ms: 500 }).at).toBe(0);
  expect(after({ do: 'play' }, { do: 'pass', ms: 500 }).at).toBe(SECOND / 2);
  const fast = after({ do: 'speed', speed: 20 }, { do: 'play' }, { do: 'pass', ms: 500 });
  expect(fast.at).toBe(10 * SECOND);
});

test('it stops at its end, and begins again from there', () => {
  const ended = after({ do: 'speed', speed: 300 }, { do: 'play' }, { do: 'pass', ms: 1000 });
  expect(ended).toMatchObject({ at: 60 * SECOND, playing: false });
  expect(stepPlayback(ended, { do: 'play' })).toMatchObject({ at: 0, playing: true });
});

test('it is moved within the record only', () => {
  expect(after({ do: 'seek', to: -5 }).at).toBe(0);
  expect(after({ do: 'seek', to: 10 ** 12 }).at).toBe(60 * SECOND);
  expect(after({ do: 'play' }, { do: 'seek', to: 7 })).toMatchObject({ at: 7, playing: true });
});
