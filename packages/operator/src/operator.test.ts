import { createHash } from 'node:crypto';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectBus, readTape } from '@crude-alpha/bus';
import { BlockDecoder, type MarketEvent } from '@crude-alpha/contracts';
import { createEngine } from '@crude-alpha/engine';
import { fileSource } from '@crude-alpha/recording';
import { eventually, hasEmbedded, T0 } from '@crude-alpha/testkit';
import { saveSnapshot, storeSource } from '@crude-alpha/warehouse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { iso, makeMarket, openRig, type Rig, storeTape, TAPE } from '../test/rig.ts';
import { replay, tapeCat, tapeInfo, tapeRecord, tapeVerify, verify } from './index.ts';

const made = makeMarket();
const { events, outputs } = made;

let rig: Rig;

beforeAll(async () => {
  if (hasEmbedded) rig = await openRig(made);
});
afterAll(async () => {
  await rig?.close();
});

/** What somebody finds who reads a tape of NATS up to so many events. */
async function onTape(tape: string, count: number): Promise<[number, MarketEvent][]> {
  const bus = await connectBus({ url: rig.nats.url, name: 'test' });
  const stop = new AbortController();
  const found: [number, MarketEvent][] = [];
  const decoder = new BlockDecoder();
  for await (const block of readTape(bus, { tape, from: 'first', signal: stop.signal })) {
    decoder.forEach(block.bytes, (event, ordinal) => void found.push([ordinal, event]));
    if (found.length >= count) stop.abort();
  }
  await bus.close();
  return found;
}

describe.skipIf(!hasEmbedded)('tape files', () => {
  test('hold what is stored, event for event, and are found whole', async () => {
    const path = join(rig.dir, 'all.tape');
    expect((await rig.run(tapeRecord, path)).code).toBe(0);
    const cat = await rig.run(tapeCat, path);
    expect(cat.lines.map((line) => JSON.parse(line))).toStrictEqual(
      events.map((event, ordinal) => JSON.parse(JSON.stringify({ ordinal, ...event }))),
    );
    const info = JSON.parse((await rig.run(tapeInfo, path)).lines[0]!);
    expect(info).toMatchObject({ events: events.length, first: 0, next: events.length });
    expect(info.types.tick).toBe(12);
    const verdict = await rig.run(tapeVerify, path);
    expect(verdict).toMatchObject({
      code: 0,
      lines: [expect.stringContaining(`${events.length} events in`)],
    });
  });

  test('hold a stretch of time, and some of it is shown', async () => {
    const path = join(rig.dir, 'part.tape');
    await rig.run(tapeRecord, path, '--from', iso(4), '--to', iso(6));
    const first = events.findIndex((event) => event.type === 'tick' && event.ts >= T0 + 4e6);
    const next = events.findIndex((event) => event.type === 'tick' && event.ts >= T0 + 6e6);
    const info = JSON.parse((await rig.run(tapeInfo, path)).lines[0]!);
    expect(info).toMatchObject({ first, next, events: next - first });
    const trades = await rig.run(tapeCat, path, '--only', 'trade', '--limit', '2');
    const expected = events.slice(first, next).filter(({ type }) => type === 'trade');
    expect(trades.lines.map((line) => JSON.parse(line).ts)).toEqual(
      expected.slice(0, 2).map(({ ts }) => ts),
    );
  });

  test('a bit that tipped over is found, and where', async () => {
    const path = join(rig.dir, 'damaged.tape');
    await rig.run(tapeRecord, path);
    const file = await open(path, 'r+');
    const { size } = await file.stat();
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, Math.floor(size / 2));
    byte[0]! ^= 4;
    await file.write(byte, 0, 1, Math.floor(size / 2));
    await file.close();
    const verdict = await rig.run(tapeVerify, path);
    expect(verdict.code).toBe(1);
    expect(verdict.lines[0]).toMatch(/^failed {2}FILE_\w+: .*damaged\.tape: byte \d+: /);
  });

  test('a time is the same event in the store and in a file, with and without ticks', async () => {
    const tickless = events.filter(({ type }) => type !== 'tick').slice(2_000, 9_000);
    await storeTape(rig.connection, 'tickless', { events: tickless, outputs: outputs.slice(0, 1) });
    for (const [tape, of] of [
      [TAPE, events],
      ['tickless', tickless],
    ] as const) {
      const path = join(rig.dir, `times-${tape}.tape`);
      await rig.run(tapeRecord, path, '--tape', tape);
      const sources = [await storeSource(rig.connection, tape), await fileSource(path)];
      for (const ts of [0, T0 + 1, T0 + 2.4e6, T0 + 4e6, of[3_333]!.tsRecv, T0 + 3600e6]) {
        const first = of.findIndex(({ tsRecv }) => tsRecv >= ts);
        const expected = first < 0 ? of.length : first;
        for (const source of sources) expect(await source.ordinalAt(ts)).toBe(expected);
      }
    }
  });

  test('a file that was cut between two blocks has no end', async () => {
    const path = join(rig.dir, 'cut.tape');
    await rig.run(tapeRecord, path);
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, -32));
    expect(await rig.run(tapeVerify, path)).toMatchObject({
      code: 3,
      lines: [
        expect.stringMatching(/^open {4}FILE_NOT_ENDED: .*cut\.tape: byte \d+: it was not ended/),
        expect.stringContaining(`${events.length} events in`),
      ],
    });
    // Gone on with, there is nothing to add but the end.
    expect((await rig.run(tapeRecord, path)).code).toBe(0);
    expect(whole.equals(await readFile(path))).toBe(true);
  });

  test('go on with what is on the tape in NATS and what comes', async () => {
    const path = join(rig.dir, 'live.tape');
    await rig.run(replay, '--name', 'source', '--speed', '0');
    const recording = rig.begin(tapeRecord, [path, '--live', '--tape', 'replay-source']);
    await eventually('all is recorded', async () => {
      const info = await rig.run(tapeInfo, path).catch(() => null);
      return info !== null && JSON.parse(info.lines[0]!).events === events.length;
    });
    recording.stop.abort();
    expect((await recording.done).code).toBe(0);
    expect((await rig.run(tapeVerify, path)).code).toBe(0);
  });
});

describe.skipIf(!hasEmbedded)('a replay', () => {
  test('brings every event onto a tape of its own, from the store and from a file', async () => {
    const path = join(rig.dir, 'played.tape');
    await rig.run(tapeRecord, path);
    for (const [name, from] of [
      ['stored', []],
      ['file', [path]],
    ] as const) {
      const { code, lines } = await rig.run(replay, ...from, '--name', name, '--speed', '0');
      expect(code).toBe(0);
      expect(JSON.parse(lines.at(-1)!)).toMatchObject({
        state: 'ended',
        events: events.length,
        tape: `replay-${name}`,
      });
      expect(await onTape(`replay-${name}`, events.length)).toStrictEqual(
        events.map((event, ordinal) => [ordinal, event]),
      );
    }
  });

  test('plays several files of a tape, and says which of them has no end', async () => {
    const [early, late] = [join(rig.dir, 'early.tape'), join(rig.dir, 'late.tape')];
    await rig.run(tapeRecord, late, '--from', iso(6));
    await rig.run(tapeRecord, early, '--to', iso(6));
    await writeFile(early, (await readFile(early)).subarray(0, -32));
    const { code, lines, said } = await rig.run(
      replay,
      late,
      early,
      '--name',
      'two',
      '--speed',
      '0',
    );
    expect([code, said.trim()]).toEqual([
      0,
      expect.stringMatching(/^crude: note: FILE_NOT_ENDED: .*early\.tape/),
    ]);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ events: events.length, missing: 0 });
    expect(await onTape('replay-two', events.length)).toStrictEqual(
      events.map((event, ordinal) => [ordinal, event]),
    );
    for (const command of [tapeCat, tapeInfo]) {
      expect((await rig.run(command, early)).said).toContain('FILE_NOT_ENDED');
    }
  });

  test('does what it is told on stdin', async () => {
    const { done, lines, stdin } = rig.begin(replay, ['--name', 'told', '--speed', '0.000001']);
    const said = (): { state: string; events: number } => JSON.parse(lines.at(-1)!);
    stdin.write('pause\n');
    await eventually('it pauses', () => lines.length > 1 && said().state === 'paused');
    const before = said().events;
    stdin.write('step 3\n');
    await eventually('it steps', () => {
      stdin.write('status\n');
      return said().events === before + 3;
    });
    stdin.write('step 1.5\n');
    await eventually('it steps whole events', () =>
      lines.some((line) => line.includes('no whole number')),
    );
    stdin.write('fly\n');
    await eventually('it does not understand', () => lines.some((line) => line.includes('"fly"')));
    stdin.write('speed 0\nresume\n');
    expect((await done).code).toBe(0);
    expect(said()).toMatchObject({ state: 'ended', events: events.length });
  });

  test('needs a name, and one that is free', async () => {
    for (const args of [
      [],
      ['--name', 'a b'],
      ['--name', 'x', '--only', 'trades'],
      ['--name', 'x', '--from', iso(5), '--to', iso(4)],
      ['day.tape', '--name', 'x', '--tape', TAPE],
    ]) {
      await expect(rig.run(replay, ...args)).rejects.toMatchObject({ code: 'BAD_USAGE' });
    }
    await expect(rig.run(replay, '--name', 'x', '--from', iso(99))).rejects.toMatchObject({
      code: 'NOTHING_THERE',
    });
    await expect(rig.run(replay, '--name', 'stored', '--speed', '0')).rejects.toMatchObject({
      code: 'TAPE_TAKEN',
    });
  });
});

describe.skipIf(!hasEmbedded)('a proof', () => {
  test('finds what is computed again the same as what was recorded, twice', async () => {
    const first = await rig.run(verify, '--json');
    expect(first.code).toBe(0);
    const verdict = JSON.parse(first.lines[0]!);
    // Digests worked out here, from what the engine gave in the first place.
    const digest = createHash('sha256');
    for (const { index, ordinal, payload, subject } of outputs) {
      if (subject.startsWith('alpha.'))
        digest.update(`${ordinal}.${index} ${subject} ${payload}\n`);
    }
    expect(verdict.recorded.alpha.sha256).toBe(digest.digest('hex'));
    expect(verdict.computed).toEqual(verdict.recorded);
    expect(await rig.run(verify, '--json')).toEqual(first);
  });

  test('shows the first difference', async () => {
    const at = outputs.findIndex(({ subject }) => subject === 'alpha.CL');
    const changed = outputs.map((output, i) =>
      i === at
        ? {
            ...output,
            payload: Buffer.from(`${output.payload}`.replace('"health":', '"health" :')),
          }
        : output,
    );
    await storeTape(rig.connection, 'other', { events, outputs: changed });
    const { code, lines } = await rig.run(verify, '--tape', 'other');
    expect(code).toBe(1);
    expect(lines.find((line) => line.startsWith('first difference'))).toContain('"health" :');
    expect(lines.at(-1)).toBe('not the same');
  });

  test('says where nothing or less than asked for is proven, and ends with another code', async () => {
    const half = outputs.length >> 1;
    await storeTape(rig.connection, 'half', { events, outputs: outputs.slice(0, half) });
    const at = (events[outputs[half]!.ordinal]!.tsRecv - T0) / 1e6;
    const to = ['--to', iso(Math.floor(at))];
    expect(await rig.run(verify, '--tape', 'half', ...to)).toMatchObject({
      code: 0,
      lines: expect.arrayContaining(['the same, byte for byte']),
    });
    for (const [args, why] of [
      [['--to', iso(11)], / are the same, but \d+ outputs of event \d+ and later are not recorded/],
      [['--from', iso(Math.ceil(at) + 1)], /^nothing is proven: none of the \d+ outputs/],
      [['--to', iso(0)], /^nothing is proven: no events/],
      [['--to', iso(99)], /but the tape is not stored any further/],
    ] as const) {
      const { code, lines } = await rig.run(verify, '--tape', 'half', ...args);
      expect([args, code, lines.at(-1)]).toEqual([args, 3, expect.stringMatching(why)]);
    }
    // A second of the tape is what a running system may be behind; half a batch is no difference.
    expect(await rig.run(verify, '--tape', 'half')).toMatchObject({ code: 0 });
  });

  test('tells of events that are not stored', async () => {
    await storeTape(rig.connection, 'holey', made);
    const ticks = 'crude.ticks WHERE tape = {tape:String} AND ordinal > 0';
    await rig.connection.command(`DELETE FROM ${ticks}`, { tape: 'holey' });
    const { code, lines } = await rig.run(verify, '--tape', 'holey');
    expect(code).not.toBe(0);
    expect(lines.filter((line) => line.startsWith('not stored: '))).toHaveLength(11);
    // Nor is there an end to a recording that failed over them.
    const path = join(rig.dir, 'holey.tape');
    await expect(rig.run(tapeRecord, path, '--tape', 'holey')).rejects.toMatchObject({
      code: 'DAMAGED',
    });
    expect((await rig.run(tapeVerify, path)).code).toBe(3);
    const copy = await rig.run(replay, '--name', 'holey', '--tape', 'holey', '--speed', '0');
    expect([copy.code, copy.said]).toEqual([
      1,
      expect.stringMatching(/DAMAGED: 11 events are not/),
    ]);
  });

  test('a hole at the end is one, too', async () => {
    await storeTape(rig.connection, 'short', made);
    const last = `ordinal >= ${events.length - 3}`;
    for (const table of ['quotes', 'trades', 'books', 'stats', 'ticks']) {
      await rig.connection.command(`DELETE FROM crude.${table} WHERE tape = 'short' AND ${last}`);
    }
    const path = join(rig.dir, 'short.tape');
    await expect(rig.run(tapeRecord, path, '--tape', 'short')).rejects.toMatchObject({
      code: 'DAMAGED',
      message: `events ${events.length - 3} to ${events.length - 1} of short are not stored`,
    });
    expect((await rig.run(tapeVerify, path)).code).toBe(3);
  });

  test('of a time of which the beginning is gone is one of a part', async () => {
    await storeTape(rig.connection, 'gone', made);
    const first = made.snapshot.ordinal + 1;
    for (const { table } of await rig.connection.rows<{ table: string }>(
      "SELECT DISTINCT table FROM system.columns WHERE database = 'crude' AND name = 'lag'",
    )) {
      await rig.connection.command(
        `DELETE FROM crude.${table} WHERE tape = 'gone' AND ordinal < ${first}`,
      );
    }
    const { fingerprint } = createEngine({ products: ['CL'], emitMs: 1000, rate: 0.04 });
    await saveSnapshot(rig.connection, 'gone', { ...made.snapshot, fingerprint });
    for (const [from, code, why] of [
      [3, 3, / but what came before is not stored$/],
      [6, 0, /^the same, byte for byte$/],
    ] as const) {
      const { code: came, lines } = await rig.run(verify, '--tape', 'gone', '--from', iso(from));
      expect([from, came, lines.at(-1)]).toEqual([from, code, expect.stringMatching(why)]);
    }
  });
});
