import type { AlphaFrame } from '@crude-alpha/contracts';
import { freePort } from '@crude-alpha/local';
import { eventually } from '@crude-alpha/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeGateway, frame } from '../../test/fake-gateway.ts';
import type { SubscribeOptions, Subscription, SubscriptionEvent } from '../index.ts';
import { subscribe } from '../index.ts';

let gateway: FakeGateway;
const stops: (() => unknown)[] = [];
beforeEach(async () => {
  gateway = await FakeGateway.start();
  stops.push(() => gateway.stop());
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Seen {
  readonly subscription: Subscription;
  readonly frames: AlphaFrame[];
  readonly events: SubscriptionEvent[];
  seqs(): number[];
  kinds(): string[];
}

function watch(over: Partial<SubscribeOptions> = {}): Seen {
  const frames: AlphaFrame[] = [];
  const events: SubscriptionEvent[] = [];
  const subscription = subscribe({
    url: gateway.url,
    symbols: ['CL'],
    onFrame: (one) => frames.push(one),
    onEvent: (event) => events.push(event),
    ...over,
  });
  stops.push(() => subscription.close().catch(() => {}));
  return {
    subscription,
    frames,
    events,
    seqs: () => frames.map(({ seq }) => seq),
    kinds: () => events.map(({ type }) => type),
  };
}

const connected = (at: FakeGateway, count = 1): Promise<unknown> =>
  eventually('somebody is connected', () => at.clients.length === count);

describe('frames', () => {
  test('come once each, over reconnects, to a callback', async () => {
    const seen = watch();
    await connected(gateway);
    gateway.send(frame(1), frame(2));
    await eventually('two frames', () => seen.frames.length === 2);
    gateway.greeting = [{ t: 'snapshot', data: frame(2) }];
    gateway.drop();
    await connected(gateway);
    gateway.send(frame(3));
    await eventually('the third', () => seen.frames.length === 3);
    expect(seen.seqs()).toEqual([1, 2, 3]);
    expect(seen.kinds()).toEqual(['connected', 'disconnected', 'trouble', 'connected']);
    expect(seen.events[1]).toMatchObject({ code: 1001, reason: 'going away' });
    expect(seen.subscription.status()).toEqual({
      connection: 'open',
      url: gateway.url,
      frames: 3,
      gaps: 0,
      skipped: 0,
      symbols: { CL: { seq: 3, minutesLeft: null } },
      channel: null,
    });
  });

  test('that are missing are told of, before the one behind them', async () => {
    const told: unknown[] = [];
    watch({
      onFrame: ({ seq }) => told.push(seq),
      onEvent: (event) => event.type === 'gap' && told.push(event),
    });
    await connected(gateway);
    gateway.send(frame(1), frame(5));
    await eventually('both', () => told.length === 3);
    expect(told).toEqual([1, { type: 'gap', symbol: 'CL', after: 1, before: 5 }, 5]);
  });

  test('can be iterated over; to stop ends the subscription', async () => {
    const subscription = subscribe({ url: gateway.url, symbols: ['CL'] });
    await connected(gateway);
    gateway.send(frame(1), frame(2), frame(3));
    const seqs: number[] = [];
    for await (const { seq } of subscription) {
      seqs.push(seq);
      if (seq === 2) break;
    }
    expect(seqs).toEqual([1, 2]);
    expect(await subscription.done).toEqual({ closed: null, leftOpen: null });
    expect(subscription.status().connection).toBe('ended');
    await eventually('it has hung up', () => gateway.clients.length === 0);
  });

  test('of several symbols come over one connection', async () => {
    const seen = watch({ symbols: ['CL', 'GC'] });
    await connected(gateway);
    gateway.say({ t: 'subscription', active: ['CL'], entitled: ['CL', 'GC'] });
    await eventually('it asks', () => gateway.heard.length > 0);
    gateway.say({ t: 'subscription', active: ['CL', 'GC'], entitled: ['CL', 'GC'] });
    gateway.send(frame(1), frame(1, { symbol: 'GC' }), frame(1, { symbol: 'BZ' }));
    await eventually('both', () => seen.frames.length === 2);
    expect(gateway.heard).toEqual([{ t: 'subscribe', symbols: ['GC'] }]);
    expect(seen.frames.map(({ symbol }) => symbol)).toEqual(['CL', 'GC']);
  });

  test('do not come from what makes no sense', async () => {
    const seen = watch();
    await connected(gateway);
    for (const client of gateway.clients) client.send('}{');
    gateway.say({ t: 'news' }, { t: 'snapshot', data: null });
    gateway.send(frame(1));
    await eventually('the frame', () => seen.frames.length === 1);
    expect(seen.kinds()).toEqual(['connected']);
  });
});

describe('another gateway takes over', () => {
  test('when the first one is gone, and what was missed shows', async () => {
    const other = await FakeGateway.start();
    stops.push(() => other.stop());
    const seen = watch({ url: [gateway.url, `${other.url}/`] });
    await connected(gateway);
    gateway.send(frame(1), frame(2));
    await eventually('two frames', () => seen.frames.length === 2);
    other.greeting = [{ t: 'snapshot', data: frame(4) }];
    gateway.drop();
    await connected(other);
    await eventually('the fourth', () => seen.frames.length === 3);
    expect(seen.seqs()).toEqual([1, 2, 4]);
    expect(seen.events).toContainEqual({ type: 'gap', symbol: 'CL', after: 2, before: 4 });
    expect(seen.subscription.status().url).toBe(other.url);
  });

  test('when the first one never was', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const seen = watch({ url: [nobody, gateway.url] });
    await connected(gateway);
    expect(seen.events[0]).toMatchObject({
      type: 'trouble',
      code: 'GATEWAY_UNREACHABLE',
      message: `${nobody}: connect ECONNREFUSED ${nobody.slice('http://'.length)}`,
    });
  });

  test('or the same one, when it is full for a while', async () => {
    gateway.refuse = 503;
    const seen = watch();
    await eventually('it was refused', () => seen.kinds().includes('trouble'));
    expect(seen.events[0]).toMatchObject({ message: `${gateway.url}: refused with 503` });
    gateway.refuse = null;
    await connected(gateway);
  });
});

describe('an end', () => {
  test('comes by a signal, whatever is going on', async () => {
    const stop = new AbortController();
    const { subscription } = watch({ signal: stop.signal });
    await connected(gateway);
    stop.abort();
    expect(await subscription.done).toEqual({ closed: null, leftOpen: null });
    const url = `http://127.0.0.1:${await freePort()}`;
    const dead = watch({ url, signal: AbortSignal.abort() });
    expect(await dead.subscription.done).toEqual({ closed: null, leftOpen: null });
    const waiting = new AbortController();
    const never = watch({ url, signal: waiting.signal });
    await eventually('it waits', () => never.subscription.status().connection === 'waiting');
    waiting.abort();
    expect(await never.subscription.done).toEqual({ closed: null, leftOpen: null });
  });

  test.each([
    ['UNKNOWN_SYMBOL', () => ({ symbols: ['XX'] })],
    [
      'PAYMENT_REQUIRED',
      () => {
        gateway.payment = { network: 'local', price: '0.001' };
        return {};
      },
    ],
    [
      'TOKEN_REFUSED',
      () => {
        gateway.payment = { network: 'local', price: '0.001' };
        gateway.refuse = 401;
        return { token: 'x' };
      },
    ],
  ])('comes for good with %s', async (code, arrange) => {
    const { subscription } = watch(arrange());
    await expect(subscription.done).rejects.toMatchObject({ code });
    expect(gateway.clients).toEqual([]);
  });

  test('comes when the time of a token is over', async () => {
    gateway.payment = { network: 'local', price: '0.001' };
    const seen = watch({ token: 'a b' });
    await connected(gateway);
    expect(gateway.asked).toContain('/ws/stream/CL?token=a%20b');
    gateway.say({ t: 'payment-need-voucher' });
    gateway.drop(1000, 'time_over');
    await expect(seen.subscription.done).rejects.toMatchObject({ code: 'TIME_OVER' });
    // Whoever iterates hears it too.
    const again = subscribe({ url: gateway.url, symbols: ['CL'], token: 'x' });
    await connected(gateway);
    gateway.drop(1008, 'replaced');
    const iterate = async () => {
      for await (const one of again) expect(one).toBeUndefined();
    };
    await expect(iterate()).rejects.toMatchObject({ code: 'REPLACED' });
  });

  test('comes with what a callback throws', async () => {
    const { subscription } = watch({
      onFrame: () => {
        throw new Error('mine');
      },
    });
    await connected(gateway);
    gateway.send(frame(1));
    await expect(subscription.done).rejects.toThrow('mine');
  });
});

test.each([
  [{ url: [] }],
  [{ url: 'localhost:7070' }],
  [{ url: 'ws://localhost:7070' }],
  [{ symbols: [] }],
  [{ symbols: ['CL', 'CL'] }],
  [{ symbols: ['CL', 'GC'], token: 'x' }],
])('options that make no sense are refused at once: %j', (over) => {
  const options = { url: 'http://localhost:7070', symbols: ['CL'], ...over };
  expect(() => subscribe(options)).toThrowError(expect.objectContaining({ code: 'BAD_OPTIONS' }));
});
