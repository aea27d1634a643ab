import { expect, test } from 'vitest';
import { aFrame } from '../../../test/a-frame.ts';
import { HistoryMissing } from '../feed/ask-history.ts';
import { type Ask, Recording } from './recording.ts';

const { signal } = new AbortController();

/** A gateway that has so many frames, and what it was asked. */
function gateway(count: number): { readonly ask: Ask; readonly asked: string[] } {
  const asked: string[] = [];
  const ask = async (path: string): Promise<unknown> => {
    asked.push(path);
    const query = new URL(`http://x/${path}`).searchParams;
    const from = Number(query.get('cursor') ?? 0);
    const to = Math.min(count, from + Number(query.get('limit')));
    const data = Array.from({ length: to - from }, (_, index) => aFrame(from + index));
    return { data, next: String(to), more: to < count };
  };
  return { ask: ask as Ask, asked };
}

test('goes through all frames once, in their order', async () => {
  const { ask, asked } = gateway(1234);
  const recording = new Recording(ask, 'CL', { from: 5, to: 9 }, signal);
  const seen: number[] = [];
  await recording.load((frames) => seen.push(...frames.map(({ seq }) => seq)));
  expect(seen).toEqual(Array.from({ length: 1234 }, (_, index) => index));
  expect(asked).toEqual(
    ['', '&cursor=500', '&cursor=1000'].map((more) => `alpha/CL?from=5&to=9&limit=500${more}`),
  );
  expect(recording.placeAt(7.9e6)).toBe(7);
  expect(recording.placeAt(-1)).toBe(0);
  expect(recording.placeAt(1e15)).toBe(1233);
});

test('keeps six pages whole, and brings any other again, once', async () => {
  const { ask, asked } = gateway(5000);
  const recording = new Recording(ask, 'CL', { from: 0, to: 1 }, signal);
  await recording.load(() => {});
  const held = () => Array.from({ length: 10 }, (_, page) => recording.frame(page * 500) !== null);
  expect(held()).toEqual([false, false, false, false, true, true, true, true, true, true]);
  expect(asked.length).toBe(10);
  await Promise.all([recording.fetch(3), recording.fetch(499)]);
  expect(asked.length).toBe(11);
  expect(recording.frame(499)?.seq).toBe(499);
  expect(held().filter(Boolean).length).toBe(6);
});

test('says that there is nothing', async () => {
  const recording = new Recording(gateway(0).ask, 'CL', { from: 0, to: 1 }, signal);
  await expect(recording.load(() => {})).rejects.toBeInstanceOf(HistoryMissing);
});
