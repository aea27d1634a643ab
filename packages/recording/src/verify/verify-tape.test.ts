import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlockEncoder, type MarketEvent } from '@crude-alpha/contracts';
import { createEngine, encodeOutput } from '@crude-alpha/engine';
import { createMarket } from '@crude-alpha/synthetic';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileSource } from '../replay/file-source.ts';
import type { ReplaySource } from '../replay/source.ts';
import { packSnapshot, unpackSnapshot } from '../snapshot.ts';
import { openTapeFileWriter } from '../tape-file-writer.ts';
import { type RecordedOutput, verifyTape } from './verify-tape.ts';

const SECOND = 1_000_000;
/** A Wednesday in session. */
const START = 1_767_798_000_000_000;
const config = { products: ['CL'], emitMs: 250, rate: 0.04 };
const FIRST = 500;

let directory: string;
let path: string;
let source: ReplaySource;
/** What an engine made of the tape live; where a snapshot was taken, and what came after it. */
let recorded: readonly RecordedOutput[];
let snapshot: { readonly ordinal: number; readonly bytes: Uint8Array };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'verify-'));
  path = join(directory, 'day.tape');
  const market = createMarket({ seed: 3, mode: 'calm', startTs: START });
  const engine = createEngine(config);
  const writer = await openTapeFileWriter(path);
  const encoder = new BlockEncoder(1 << 20);
  const outputs: RecordedOutput[] = [];
  let ordinal = FIRST;
  for (let second = 0; second < 20; second++) {
    const { events, ts } = market.second();
    const end = ts + SECOND;
    const all: MarketEvent[] = [
      ...events,
      { type: 'tick', ts: end, tsRecv: end, feed: 'synthetic' },
    ];
    const begin = ordinal;
    for (const event of all) {
      encoder.add(event);
      engine.step(event, ordinal).forEach((output, index) => {
        outputs.push({ ordinal, index, subject: output.subject, text: encodeOutput(output) });
      });
      ordinal++;
    }
    await writer.append(encoder.finish(begin));
    if (second === 9) {
      snapshot = { ordinal: ordinal - 1, bytes: packSnapshot(engine, all.at(-1)!) };
    }
  }
  await writer.close();
  recorded = outputs;
  source = await fileSource(path);
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function* iterate(outputs: readonly RecordedOutput[]) {
  for (const output of outputs) yield await Promise.resolve(output);
}

function verify(
  outputs: readonly RecordedOutput[],
  over: Partial<Parameters<typeof verifyTape>[0]> = {},
) {
  return verifyTape({
    source,
    engine: createEngine(config),
    from: source.first,
    to: source.next,
    compareFrom: 0,
    recorded: iterate(outputs),
    through: { ordinal: source.next, index: 0 },
    signal: new AbortController().signal,
    ...over,
  });
}

test('a file knows where its tape begins, ends, and was at a time', async () => {
  expect(source.first).toBe(FIRST);
  expect(await source.ordinalAt(0)).toBe(FIRST);
  expect(await source.ordinalAt(START + 100 * SECOND)).toBe(source.next);
  const second = await source.ordinalAt(START + 5 * SECOND);
  const events: number[] = [];
  for await (const window of source.read(second - 1, second + 1, new AbortController().signal)) {
    window.forEach((event) => void events.push(event.tsRecv));
  }
  expect(events[0]).toBeLessThan(START + 5 * SECOND);
  expect(events[1]).toBeGreaterThanOrEqual(START + 5 * SECOND);
});

describe('a proof', () => {
  test('finds what was recorded live and what is computed again the same, twice', async () => {
    const first = await verify(recorded);
    expect(first).toMatchObject({ difference: null, holes: [], events: source.next - FIRST });
    expect(first.recorded).toEqual(first.computed);
    expect(first.computed.alpha.count).toBeGreaterThan(70);
    expect(first.computed.candles.count).toBeGreaterThan(5);
    expect(await verify(recorded)).toEqual(first);
  });

  test('begins from a snapshot in the middle', async () => {
    const fresh = createEngine(config);
    const saved = unpackSnapshot(snapshot.bytes, fresh.fingerprint);
    if (typeof saved === 'string') throw new Error(saved);
    const from = snapshot.ordinal + 1;
    const later = recorded.filter(({ ordinal }) => ordinal >= from);
    const verdict = await verify(later, {
      engine: createEngine(config, saved.state),
      from,
      compareFrom: from,
    });
    expect(verdict.difference).toBeNull();
    expect(verdict.computed.alpha.count).toBeGreaterThan(30);
    // Without what came before, averages are others.
    const without = await verify(later, { from, compareFrom: from });
    expect(without.difference).not.toBeNull();
  });

  test('computes more than it compares, where it has to begin earlier', async () => {
    const compareFrom = snapshot.ordinal + 1;
    const later = recorded.filter(({ ordinal }) => ordinal >= compareFrom);
    expect((await verify(later, { compareFrom })).difference).toBeNull();
  });

  test.each([
    [
      'a digit',
      (text: string) => text.replace(/\d(?=[^\d]*$)/, (digit) => String((Number(digit) + 1) % 10)),
    ],
    ['a space', (text: string) => `${text} `],
  ])('shows the first difference, be it %s', async (_, change) => {
    const at = 40;
    const changed = recorded.map((one, i) =>
      i === at || i === at + 5 ? { ...one, text: change(one.text) } : one,
    );
    const { computed, difference, recorded: was } = await verify(changed);
    expect(difference).toEqual({ recorded: changed[at], computed: recorded[at] });
    expect(was).not.toEqual(computed);
  });

  test('misses what was not recorded, and what was recorded and never was', async () => {
    const less = await verify(recorded.slice(0, -1));
    expect(less.difference).toEqual({ recorded: null, computed: recorded.at(-1) });
    const lost = await verify(recorded.filter((_, at) => at !== 7));
    expect(lost.difference).toEqual({ recorded: recorded[8], computed: recorded[7] });
    const extra = { ordinal: source.next, index: 0, subject: 'alpha.CL', text: '{}' };
    const more = await verify([...recorded, extra]);
    expect(more.difference).toEqual({ recorded: extra, computed: null });
  });

  test('does not judge what is recorded only in part, as by a running system', async () => {
    const ordinals = recorded.map(({ ordinal }) => ordinal);
    // An event of several outputs, of which the first is the newest that is recorded for good.
    const at = ordinals.findIndex(
      (one, i) => i > 50 && ordinals[i - 1] !== one && ordinals[i + 1] === one,
    );
    const { index, ordinal } = recorded[at]!;
    const of = { through: { ordinal, index } };
    const verdict = await verify([...recorded.slice(0, at + 1), recorded[at + 7]!], of);
    expect(verdict).toMatchObject({
      difference: null,
      unrecorded: { count: recorded.length - at - 1, from: ordinal },
    });
    expect(verdict.computed).toEqual(verdict.recorded);
    expect(verdict.unrecorded!.toTs).toBe(START + 20 * SECOND);
    expect((await verify(recorded.slice(0, at), of)).difference).toEqual({
      recorded: null,
      computed: recorded[at],
    });
    const { unrecorded } = await verify([], { through: null });
    expect(unrecorded).toMatchObject({ count: recorded.length, from: recorded[0]!.ordinal });
  });

  test('tells of holes in the tape', async () => {
    const without = (first: number, last: number): ReplaySource => ({
      ...source,
      async *read(from, to, signal) {
        for await (const window of source.read(from, to, signal)) {
          yield {
            forEach: (onEvent) =>
              window.forEach((event, ordinal) => {
                if (ordinal < first || ordinal > last) onEvent(event, ordinal);
              }),
          };
        }
      },
    });
    for (const hole of [
      { from: 7_000, to: 7_009 },
      { from: FIRST, to: FIRST + 3 },
      { from: source.next - 5, to: source.next - 1 },
    ]) {
      const { holes } = await verify(recorded, { source: without(hole.from, hole.to) });
      expect(holes).toEqual([hole]);
    }
  });
});
