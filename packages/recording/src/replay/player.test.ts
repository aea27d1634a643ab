import type { MarketEvent } from '@crude-alpha/contracts';
import { eventually, numberedQuotes, T0 } from '@crude-alpha/testkit';
import { describe, expect, test } from 'vitest';
import { onlyOf } from './only.ts';
import { Player, type PlayerOptions, type ReplaySink } from './player.ts';
import type { ReplaySource } from './source.ts';

/** Quotes a millisecond apart, and a tick after each tenth. */
const tape: readonly MarketEvent[] = numberedQuotes(0, 100).flatMap((quote, at) =>
  at % 10 === 9
    ? [quote, { type: 'tick', ts: quote.ts, tsRecv: quote.tsRecv, feed: 'test' }]
    : [quote],
);

/** The tape in windows of seven events. */
const source: ReplaySource = {
  first: 0,
  next: tape.length,
  ordinalAt: (ts) => {
    const at = tape.findIndex((event) => event.tsRecv >= ts);
    return Promise.resolve(at < 0 ? tape.length : at);
  },
  async *read(from, to) {
    for (let start = from; start < to; start += 7) {
      await Promise.resolve();
      yield {
        forEach: (onEvent) => {
          for (let at = start; at < Math.min(start + 7, to); at++) onEvent(tape[at]!, at);
        },
      };
    }
  },
};

interface Heard extends ReplaySink {
  readonly ordinals: number[];
  readonly jumps: number[];
}

function listen(): Heard {
  const ordinals: number[] = [];
  const jumps: number[] = [];
  return {
    ordinals,
    jumps,
    congested: false,
    write: (_event, ordinal) => void ordinals.push(ordinal),
    drained: () => Promise.resolve(),
    jump: (ordinal) => {
      jumps.push(ordinal);
      return Promise.resolve();
    },
  };
}

function play(sink: ReplaySink, over: Partial<PlayerOptions> = {}): Player {
  return new Player({ source, sink, from: 0, to: tape.length, speed: 0, ...over });
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, at) => from + at);

/** Speed at which nothing more comes for as long as a test takes. */
const STILL = 1e-6;

describe('a player', () => {
  test('plays flat out all that is asked for, in its order', async () => {
    const heard = listen();
    const player = play(heard, { from: 5, to: 90 });
    await player.done;
    expect(heard.ordinals).toEqual(range(5, 90));
    expect(player.status).toEqual({
      state: 'ended',
      ordinal: 90,
      ts: tape[89]!.tsRecv,
      speed: 0,
      events: 85,
      missing: 0,
    });
    await player.stop();
    expect(player.status.state).toBe('ended');
  });

  test('at a speed it takes the time that the tape took', async () => {
    const heard = listen();
    const beganMs = performance.now();
    // A hundred milliseconds of the tape at half its speed.
    await play(heard, { speed: 0.5 }).done;
    const tookMs = performance.now() - beganMs;
    expect(heard.ordinals.length).toBe(tape.length);
    expect(tookMs).toBeGreaterThan(190);
    expect(tookMs).toBeLessThan(10_000);
  });

  test('pauses, goes on event by event and tick by tick, and then by itself', async () => {
    const heard = listen();
    const player = play(heard, { speed: STILL });
    player.pause();
    await eventually('the first is played', () => heard.ordinals.length <= 1);
    player.step(3);
    await eventually('three are played', () => heard.ordinals.length === 3);
    player.step('tick');
    await eventually('a tick is played', () => player.status.ordinal === 11);
    player.step('tick');
    await eventually('another one is', () => player.status.ordinal === 22);
    expect(player.status).toMatchObject({ state: 'paused', events: 22, ts: tape[21]!.tsRecv });
    player.setSpeed(0);
    expect(heard.ordinals.length).toBe(22);
    player.resume();
    await player.done;
    expect(heard.ordinals).toEqual(range(0, tape.length));
  });

  test('jumps forwards and back, also from its end', async () => {
    const heard = listen();
    const player = play(heard, { speed: STILL });
    player.pause();
    player.step(2);
    await eventually('two are played', () => heard.ordinals.length === 2);
    await player.seek({ ordinal: 50 });
    player.step(2);
    await eventually('two more are played', () => heard.ordinals.length === 4);
    await player.seek({ ts: T0 + 20_250 });
    player.setSpeed(0);
    player.resume();
    await eventually('it has ended', () => player.status.state === 'ended');
    expect(heard.ordinals).toEqual([0, 1, 50, 51, ...range(22, tape.length)]);
    await player.seek({ ordinal: 108 });
    await eventually(
      'it has ended again',
      () => heard.ordinals.length === 94 && player.status.state === 'ended',
    );
    expect(heard.ordinals.slice(-2)).toEqual([108, 109]);
    expect(heard.jumps).toEqual([50, 22, 108]);
    // Beyond what is played there is nothing.
    await player.seek({ ordinal: 1_000 });
    await eventually('it is at its end', () => player.status.ordinal === tape.length);
    await player.stop();
  });

  test('a step to a tick ends there also where no ticks are wanted', async () => {
    const heard = listen();
    const player = play(heard, { speed: STILL, wanted: onlyOf(['quote']) });
    player.step('tick');
    await eventually('it is at a tick', () => player.status.ordinal === 11);
    player.step('tick');
    await eventually('it is at another one', () => player.status.ordinal === 22);
    expect(player.status).toMatchObject({ state: 'paused', events: 20 });
    await player.stop();
  });

  test('counts what its source does not have', async () => {
    const torn: ReplaySource = {
      ...source,
      async *read(from, to, signal) {
        for await (const window of source.read(from, to, signal)) {
          yield {
            forEach: (onEvent) =>
              window.forEach((event, ordinal) => {
                if (ordinal % 50 > 2) onEvent(event, ordinal);
              }),
          };
        }
      },
    };
    const heard = listen();
    const player = play(heard, { source: torn, to: 103 });
    await player.done;
    expect(heard.ordinals).toHaveLength(94);
    // Three at the beginning, in the middle and at the end.
    expect(player.status).toMatchObject({ state: 'ended', ordinal: 103, events: 94, missing: 9 });
    await player.stop();
  });

  test('plays only what is wanted, numbered without holes', async () => {
    const heard = listen();
    const player = play(heard, { wanted: onlyOf(['tick']) });
    await player.done;
    expect(heard.ordinals).toEqual(range(0, 10));
    expect(player.status).toMatchObject({ ordinal: tape.length, events: 10 });
  });

  test('a jump counts also while it reads or waits for whoever hears it, of events that nobody wants', async () => {
    for (const hold of ['read', 'drained'] as const) {
      let arrived = (): void => {};
      const isHeld = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const wait = (): Promise<void> => {
        arrived();
        return held;
      };
      const heard = listen();
      const slow: Heard = {
        ...heard,
        get congested() {
          return hold === 'drained' && heard.ordinals.length === 1;
        },
        drained: wait,
      };
      const begun: number[] = [];
      const slowSource: ReplaySource = {
        ...source,
        async *read(from, to, signal) {
          begun.push(from);
          let windows = 0;
          for await (const window of source.read(from, to, signal)) {
            if (hold === 'read' && from === 0 && windows++ === 2) await wait();
            yield window;
          }
        },
      };
      const player = play(slow, { source: slowSource, wanted: onlyOf(['tick']) });
      await isHeld;
      const sought = player.seek({ ordinal: 90 });
      await eventually('it is told', () => player.status.ordinal === 90);
      expect(slow.jumps).toEqual([]);
      release();
      await sought;
      expect(slow.jumps).toEqual([0]);
      await player.done;
      expect([hold, begun]).toEqual([hold, [0, 90]]);
      expect(player.status).toMatchObject({ state: 'ended', ordinal: tape.length, events: 3 });
    }
  });

  test('lets others have their turn while nothing is wanted', async () => {
    const many: ReplaySource = {
      ...source,
      next: 50_000,
      async *read() {
        yield await Promise.resolve({
          forEach: (onEvent: (event: MarketEvent, ordinal: number) => void) => {
            for (let at = 0; at < 50_000; at++) onEvent(tape[0]!, at);
          },
        });
      },
    };
    const player = play(listen(), { source: many, to: 50_000, wanted: onlyOf(['tick']) });
    let turns = 0;
    let isDone = false;
    void player.done.then(() => {
      isDone = true;
    });
    while (!isDone) {
      await new Promise(setImmediate);
      turns++;
    }
    // Every 4,096 events.
    expect(turns).toBeGreaterThanOrEqual(12);
  });

  test('waits while it is too fast for whoever hears it', async () => {
    const heard = listen();
    let waited = 0;
    const slow: ReplaySink = {
      ...heard,
      get congested() {
        return heard.ordinals.length % 5 === 0;
      },
      drained: async () => {
        waited++;
        await Promise.resolve();
      },
    };
    await play(slow).done;
    expect(waited).toBe(22);
  });

  test('is stopped at any moment, and fails with what fails', async () => {
    const heard = listen();
    const player = play(heard, { speed: STILL });
    await eventually('the first is played', () => heard.ordinals.length === 1);
    await player.stop();
    await player.done;
    expect(player.status.state).toBe('stopped');
    player.resume();
    player.step(5);
    expect(heard.ordinals.length).toBe(1);

    const broken = play({
      ...listen(),
      write: () => {
        throw new Error('no more');
      },
    });
    await expect(broken.done).rejects.toThrowError('no more');
    expect(broken.status.state).toBe('failed');
    expect(broken.failure).toMatchObject({ message: 'no more' });
    // Nobody waits for a jump that will not be.
    await broken.seek({ ordinal: 5 });
    await broken.stop();
  });
});

test.each(['trades', '', ' quote', 'CL..F27', 'quote>x'])(
  'of "%s" nothing can be wanted',
  (word) => {
    expect(() => onlyOf(['trade', word])).toThrowError(
      expect.objectContaining({ code: 'BAD_WORD' }),
    );
  },
);

test.each([
  [['trade'], []],
  [['quote'], ['CL.F27', 'LO.F27.C7000']],
  [['CL.F27'], ['CL.F27', 'tick']],
  [['LO.>'], ['LO.F27.C7000', 'tick']],
  [['>'], ['CL.F27', 'LO.F27.C7000', 'tick']],
  [['quote', 'CL.>'], ['CL.F27']],
  [
    ['quote', 'tick', 'CL.>'],
    ['CL.F27', 'tick'],
  ],
])('of %j is wanted: %j', (words, expected) => {
  const [first] = numberedQuotes(0, 1);
  const events = [first!, { ...first!, symbol: 'LO.F27.C7000' }, tape[10]!] as MarketEvent[];
  const wanted = onlyOf(words);
  const names = events.filter(wanted).map((one) => ('symbol' in one ? one.symbol : one.type));
  expect(names).toEqual(expected);
});
