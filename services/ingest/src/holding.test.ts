import { expect, test } from 'vitest';
import { book, heartbeat, quote, trade } from './fixtures/events.ts';
import { Holding } from './holding.ts';

test('a superseded quote goes behind what came before its successor', () => {
  const holding = new Holding();
  holding.hold(quote('CL.F27', 1));
  holding.hold(trade('CL.F27', 2));
  holding.hold(book('CL.F27', 3));
  holding.hold(quote('CL.F27', 4, 69));
  expect(holding.size).toBe(3);
  expect([holding.take(), holding.take(), holding.take(), holding.take()]).toEqual([
    trade('CL.F27', 2),
    book('CL.F27', 3),
    quote('CL.F27', 4, 69),
    undefined,
  ]);
});

test('an episode ends with a gap for each way of losing, from the first loss on', () => {
  const holding = new Holding();
  holding.hold(quote('CL.F27', 10));
  holding.hold(quote('CL.F27', 11));
  holding.hold(heartbeat(12));
  holding.hold(quote('CL.F27', 13));
  expect(holding.settle('test', 20)).toMatchObject([
    { type: 'gap', reason: 'conflated', from: 10, to: 20, ts: 20, count: 2 },
    { type: 'gap', reason: 'dropped', from: 10, to: 20, ts: 20, count: 1 },
  ]);
});

test('an episode that lost nothing leaves no gap', () => {
  const holding = new Holding();
  holding.hold(quote('CL.F27', 1));
  holding.hold(quote('CL.G27', 2));
  holding.hold(trade('CL.F27', 3));
  expect(holding.settle('test', 4)).toEqual([]);
});

test('it is full at either bound, and holds what comes nevertheless', () => {
  const queue = new Holding({ maxProtected: 2, maxConflated: 100 });
  queue.hold(trade('CL.F27', 1));
  expect(queue.full).toBe(false);
  queue.hold(trade('CL.F27', 2));
  expect(queue.full).toBe(true);
  queue.hold(trade('CL.F27', 3));
  expect(queue.protectedSize).toBe(3);
  queue.take();
  queue.take();
  expect(queue.full).toBe(false);

  const symbols = new Holding({ maxProtected: 100, maxConflated: 2 });
  symbols.hold(quote('A', 1));
  symbols.hold(quote('A', 2));
  expect(symbols.full).toBe(false);
  symbols.hold(quote('B', 3));
  expect(symbols.full).toBe(true);
});
