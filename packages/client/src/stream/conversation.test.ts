import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeGateway } from '../../test/fake-gateway.ts';
import { type Cashier, freeEntry } from './cashier.ts';
import { Conversation, type Topic } from './conversation.ts';

let gateway: FakeGateway;
beforeEach(async () => {
  gateway = await FakeGateway.start();
});
afterEach(() => gateway.stop());

const { signal } = new AbortController();

function topic(over: Partial<Topic> = {}): Topic {
  return {
    url: `${gateway.url.replace('http', 'ws')}/ws/stream/CL`,
    symbols: ['CL'],
    details: [],
    cashier: freeEntry,
    silenceMs: 10_000,
    opened: () => {},
    frame: () => {},
    surface: () => {},
    flow: () => {},
    trouble: () => {},
    ...over,
  };
}

/** Resolves when the client has said so much. */
async function said(count: number): Promise<unknown[]> {
  while (gateway.heard.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  return gateway.heard;
}

test('a gateway that falls silent is asked, and left when it does not answer', async () => {
  const conversation = new Conversation(topic({ silenceMs: 60 }), signal);
  const end = await conversation.ended;
  expect(end).toEqual({ opened: true, status: null, code: 1006, reason: 'silent' });
  expect(gateway.heard).toContainEqual({ t: 'ping' });
});

test('a renewal is shown on the socket, tried again while what failed may pass', async () => {
  const troubles: (number | null)[] = [];
  let tries = 0;
  const cashier: Cashier = {
    ...freeEntry,
    due: (symbols) => symbols,
    renew: async () => {
      tries += 1;
      if (tries === 1) throw Object.assign(new Error('away'), { code: 'CHAIN_UNREACHABLE' });
      return 'fresh';
    },
  };
  gateway.greeting = [
    { t: 'subscription', active: ['CL'], entitled: ['CL'] },
    { t: 'payment-need-voucher' },
    { t: 'payment-need-voucher' },
  ];
  const over = new AbortController();
  const conversation = new Conversation(
    topic({ cashier, trouble: (_error, againInMs) => troubles.push(againInMs) }),
    over.signal,
  );
  expect(await said(1)).toEqual([{ t: 'authorization', token: 'fresh' }]);
  expect(troubles).toEqual([expect.any(Number)]);
  expect(tries).toBe(2);
  over.abort();
  await conversation.ended;
});

test('a symbol whose time ended is brought in again on the same socket', async () => {
  const cashier: Cashier = { ...freeEntry, tokenFor: async (symbol) => `token of ${symbol}` };
  const conversation = new Conversation(topic({ symbols: ['CL', 'GC'], cashier }), signal);
  gateway.greeting = [{ t: 'subscription', active: ['CL'], entitled: ['CL'] }];
  const both = { t: 'subscription', active: ['CL', 'GC'], entitled: ['CL', 'GC'] };
  const gold = [
    { t: 'authorization', token: 'token of GC' },
    { t: 'subscribe', symbols: ['GC'] },
  ];
  expect(await said(2)).toEqual(gold);
  // Not yet, and then: asked for once all the same.
  gateway.say({ ...both, active: ['CL'] }, both);
  gateway.say({ t: 'subscription', active: ['GC'], entitled: ['GC'] });
  expect((await said(4)).slice(2)).toEqual([
    { t: 'authorization', token: 'token of CL' },
    { t: 'subscribe', symbols: ['CL'] },
  ]);
  gateway.drop();
  expect(await conversation.ended).toMatchObject({ opened: true, code: 1001 });
});

test('a token that is refused on the socket ends it as a refused handshake would', async () => {
  gateway.greeting = [{ t: 'error', code: 'not_entitled', message: 'the token is expired' }];
  const conversation = new Conversation(topic(), signal);
  expect(await conversation.ended).toMatchObject({ opened: false, status: 401 });
});

test('details are asked for when their symbol streams, and again when it comes back', async () => {
  const conversation = new Conversation(topic({ details: ['surface', 'flow'] }), signal);
  const active = (...names: string[]) => ({ t: 'subscription', active: names, entitled: ['CL'] });
  const details = { t: 'subscribe', symbols: ['CL.surface', 'CL.flow'] };
  gateway.greeting = [active('CL'), active('CL', 'CL.surface', 'CL.flow')];
  expect(await said(1)).toEqual([details]);
  // Its time ended, and somebody paid: all of it is gone.
  gateway.say(active());
  expect((await said(2)).slice(1)).toEqual([{ t: 'subscribe', symbols: ['CL'] }]);
  gateway.say(active('CL'));
  expect((await said(3)).slice(2)).toEqual([details]);
  gateway.drop();
  await conversation.ended;
});
