import type { MarketEvent } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import type { FeedNews } from './feed.ts';
import { heartbeat, quote, trade } from './fixtures/events.ts';
import { Intake, type IntakeOptions } from './intake.ts';

const S = 1_000_000;
const T = Date.parse('2026-11-18T15:00:00Z') * 1000 + 1;

class Rig {
  readonly out: MarketEvent[] = [];
  readonly rejected: [string, number][] = [];
  readonly intake: Intake;
  readonly emit = (event: MarketEvent): void => void this.out.push(event);

  constructor(options: Partial<IntakeOptions> = {}) {
    this.intake = new Intake(
      {
        feed: 'test',
        products: ['CL'],
        silenceMicros: 5 * S,
        start: T,
        resumption: null,
        lastSeq: null,
        ...options,
      },
      (reason, count) => this.rejected.push([reason, count]),
    );
  }

  take(events: readonly unknown[], news: readonly FeedNews[] = []): MarketEvent[] {
    const before = this.out.length;
    this.intake.take({ news, events }, this.emit);
    return this.out.slice(before);
  }

  advance(now: number): MarketEvent[] {
    const before = this.out.length;
    this.intake.advance(now, this.emit);
    return this.out.slice(before);
  }
}

describe('the beginning', () => {
  test('of a new tape is the state of the market', () => {
    const rig = new Rig();
    rig.intake.begin(rig.emit);
    expect(rig.out).toMatchObject([{ type: 'session', state: 'open', ts: T }]);
  });

  test('of a tape that goes on is the gap since its end', () => {
    const rig = new Rig({ resumption: { reason: 'takeover', from: T - 7 * S } });
    rig.intake.begin(rig.emit);
    expect(rig.out).toMatchObject([
      { type: 'gap', reason: 'takeover', from: T - 7 * S, to: T, ts: T, tsRecv: T },
      { type: 'session' },
    ]);
  });
});

test('numbers that have holes by nature are not watched', () => {
  const events = [7, 7, 400, 3].map((seq, i) => trade('CL.F27', T + i, seq));
  expect(new Rig({ sparseSeq: true }).take(events)).toEqual(events);
});

describe('validation', () => {
  test('lets valid events through untouched', () => {
    const good = [quote('CL.F27', T), trade('CL.F27', T + 1), heartbeat(T + 2)];
    expect(new Rig().take(good)).toEqual(good);
  });

  test('rejects what is none, by type and field, and sums it up once a second', () => {
    const rig = new Rig();
    const bad: unknown[] = [
      null,
      7,
      'quote',
      [],
      {},
      { type: 'nonsense' },
      { ...quote('CL.F27', T), bid: Number.NaN },
      { ...quote('CL.F27', T), bid: '70' },
      { ...quote('CL.F27', T), bidSize: -1 },
      { ...quote('CL.F27', T), symbol: 'CL F27' },
      { ...trade('CL.F27', T), size: 0.5 },
      { ...trade('CL.F27', T), price: Number.POSITIVE_INFINITY },
      { ...trade('CL.F27', T), evil_name: 1 },
      { ...trade('CL.F27', T), ts: -1 },
    ];
    expect(rig.take(bad)).toEqual([]);
    expect(Object.fromEntries(countBy(rig.rejected))).toEqual({
      type: 6,
      'quote.bid': 2,
      'quote.bidSize': 1,
      'quote.symbol': 1,
      'trade.size': 1,
      'trade.price': 1,
      'trade.shape': 1,
      'trade.ts': 1,
    });
    expect(rig.advance(T + S - 2)).toEqual([]);
    const [tick, gap] = rig.advance(T + S);
    expect(tick).toMatchObject({ type: 'tick' });
    expect(gap).toMatchObject({ type: 'gap', reason: 'rejected', from: T, count: bad.length });
    expect(rig.advance(T + 2 * S)).toMatchObject([{ type: 'tick' }]);
  });

  test('what the feed could not read counts with it, and is not lost at the end', () => {
    const rig = new Rig();
    rig.take([], [{ kind: 'rejected', reason: 'line.json', count: 3 }]);
    rig.take([{}]);
    rig.intake.finish(rig.emit);
    expect(rig.out).toMatchObject([
      { reason: 'rejected', count: 4, detail: 'line.json ×3, type ×1' },
    ]);
  });
});

describe('time', () => {
  test('ticks stand before the first event of their second', () => {
    const types = new Rig()
      .take([quote('CL.F27', T + 10), quote('CL.F27', T + S), quote('CL.F27', T + 2 * S)])
      .map(({ type, tsRecv }) => [type, tsRecv - T + 1]);
    expect(types).toEqual([
      ['quote', 11],
      ['tick', S],
      ['quote', S + 1],
      ['tick', 2 * S],
      ['quote', 2 * S + 1],
    ]);
  });

  test('an event that says it came earlier does not turn the clock back', () => {
    const rig = new Rig();
    rig.take([quote('CL.F27', T + 3 * S), quote('CL.F27', T)]);
    expect(rig.advance(T + 2 * S)).toEqual([]);
    expect(rig.advance(T + 4 * S)).toMatchObject([{ type: 'tick' }]);
  });

  test('only valid events end a silence', () => {
    const rig = new Rig();
    for (let n = 1; n < 5; n++) {
      rig.take([{}]);
      rig.advance(T + n * S);
    }
    expect(rig.advance(T + 5 * S).filter(({ type }) => type === 'heartbeat')).toMatchObject([
      { source: 'silence', silenceMs: 5000 },
    ]);
  });
});

describe('the numbering of the source', () => {
  test('a jump stands before the event that showed it', () => {
    const rig = new Rig();
    rig.take([trade('CL.F27', T, 1), trade('CL.F27', T + 5, 2)]);
    expect(rig.take([trade('CL.F27', T + 9, 6)])).toMatchObject([
      { reason: 'sequence', from: T + 5, to: T + 9, fromSeq: 3, toSeq: 5, count: 3 },
      { type: 'trade', seq: 6 },
    ]);
    expect(rig.intake.counts).toMatchObject({ missing: 3, duplicates: 0 });
  });

  test('duplicates are dropped, fillers kept', () => {
    const rig = new Rig();
    rig.take([trade('CL.F27', T, 1), trade('CL.F27', T, 4)]);
    expect(
      rig.take([trade('CL.F27', T, 4), trade('CL.F27', T, 2), trade('CL.F27', T, 1)]),
    ).toMatchObject([{ seq: 2 }]);
    expect(rig.intake.counts).toMatchObject({ duplicates: 2, late: 1 });
  });

  test('of a tape that goes on exactly, the next number is expected', () => {
    const rig = new Rig({ lastSeq: 41 });
    expect(rig.take([trade('CL.F27', T, 42)])).toHaveLength(1);
    expect(rig.take([trade('CL.F27', T, 44)])).toMatchObject([{ fromSeq: 43 }, { seq: 44 }]);
  });

  test('after a disconnect any number may follow: the hole is told by the disconnect', () => {
    const rig = new Rig();
    rig.take([trade('CL.F27', T, 7)]);
    const news: FeedNews = { kind: 'disconnect', from: T, to: T + 9, detail: 'gone' };
    expect(rig.take([trade('CL.F27', T + 9, 3)], [news])).toMatchObject([
      { type: 'gap', reason: 'disconnect', from: T, to: T + 9, detail: 'gone' },
      { type: 'trade', seq: 3 },
    ]);
  });
});

describe('what another source says', () => {
  const stat = (tsRecv: number): MarketEvent => ({
    type: 'stat',
    symbol: 'BTCUSDT',
    ts: tsRecv,
    tsRecv,
    feed: 'binance',
    stat: 'fundingRate',
    value: 0.0001,
    tradeDate: '2026-11-18',
    final: false,
  });

  test('stands behind the tick of its second, and never before what is there', () => {
    const rig = new Rig();
    rig.take([quote('CL.F27', T + 3 * S)]);
    rig.intake.insert(T + 2 * S, stat, rig.emit);
    rig.intake.insert(T + 4 * S, stat, rig.emit);
    expect(rig.out.map(({ type, tsRecv }) => [type, tsRecv - T])).toEqual([
      ['tick', 3 * S - 1],
      ['quote', 3 * S],
      ['stat', 3 * S],
      ['tick', 4 * S - 1],
      ['stat', 4 * S],
    ]);
  });

  test('does not end the silence of the feed, nor is it heard of in its gaps', () => {
    const rig = new Rig();
    rig.take([trade('CL.F27', T, 1)]);
    rig.intake.insert(T + 4 * S, stat, rig.emit);
    const out = [...rig.advance(T + 5 * S), ...rig.take([trade('CL.F27', T + 5 * S, 3)])];
    expect(out).toContainEqual(expect.objectContaining({ type: 'heartbeat', silenceMs: 5000 }));
    expect(out).toContainEqual(
      expect.objectContaining({ type: 'gap', reason: 'sequence', from: T }),
    );
  });
});

test('the same input gives the same tape', () => {
  const run = (): MarketEvent[] => {
    const rig = new Rig({ resumption: { reason: 'restart', from: T - S } });
    rig.intake.begin(rig.emit);
    rig.take([
      trade('CL.F27', T, 1),
      {},
      quote('CL.F27', T + 3 * S),
      trade('CL.F27', T + 4 * S, 9),
    ]);
    rig.advance(T + 20 * S);
    rig.intake.finish(rig.emit);
    return rig.out;
  };
  expect(run()).toEqual(run());
});

function countBy(pairs: readonly (readonly [string, number])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [key, count] of pairs) counts.set(key, (counts.get(key) ?? 0) + count);
  return counts;
}
