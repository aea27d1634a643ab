import { expect, test } from 'vitest';
import { type PayEvent, type PayState, stepPay, unknown } from './pay-state.ts';

const address = '0x00000000000000000000000000000000000000a1';
const channel = { id: '0xc1', deposit: 100_000n, spent: 3_000n };
const closed = { channelId: '0xc1', spent: 3_000n, refunded: 97_000n };
const failure = { code: 'CHAIN_UNREACHABLE', message: 'the chain: no' };
const trouble = { ...failure, againInMs: 900 };
const stand: PayEvent = { kind: 'stand', connection: 'open', channel, minutesLeft: 0.5 };

function after(...events: readonly PayEvent[]): PayState {
  return events.reduce(stepPay, unknown);
}

const looked: PayEvent = { kind: 'looked', address, channel: null };
const paying: readonly PayEvent[] = [looked, { kind: 'started' }, stand];

test('a browser that keeps nothing is told to make a wallet, one that does is ready', () => {
  expect(after({ kind: 'looked', address: null, channel: null })).toMatchObject({
    phase: 'walletless',
    wallet: null,
  });
  expect(after(looked)).toMatchObject({ phase: 'idle', wallet: { address, holds: null } });
});

test('what the wallet holds stays known while it is the same wallet', () => {
  const weighed = after(looked, { kind: 'holds', units: 7n }, looked);
  expect(weighed.wallet).toEqual({ address, holds: 7n });
  const another = stepPay(weighed, { kind: 'looked', address: '0xb2', channel: null });
  expect(another.wallet).toEqual({ address: '0xb2', holds: null });
  expect(after({ kind: 'holds', units: 7n }).wallet).toBeNull();
});

test('paying shows how the channel stands', () => {
  expect(after(...paying)).toMatchObject({
    phase: 'paying',
    connection: 'open',
    channel,
    minutesLeft: 0.5,
  });
});

test('a channel that was left open is shown until the subscription has its own figures', () => {
  const early: PayEvent = {
    kind: 'stand',
    connection: 'connecting',
    channel: null,
    minutesLeft: null,
  };
  const left = { kind: 'looked', address, channel } as const;
  expect(after(left, { kind: 'started' }, early).channel).toEqual(channel);
});

test('what is tried again shows until something works', () => {
  const troubled = after(...paying, { kind: 'trouble', trouble });
  expect(troubled.trouble).toEqual(trouble);
  expect(stepPay(troubled, { kind: 'smooth' }).trouble).toBeNull();
});

test('closing ends with what was spent and what came back, and nothing stays open', () => {
  const ended = after(...paying, { kind: 'closing' }, { kind: 'closed', closed }, looked);
  expect(ended).toMatchObject({ phase: 'idle', channel: null, closed, minutesLeft: null });
  // Until the next one is opened.
  expect(stepPay(ended, { kind: 'started' }).closed).toBeNull();
});

test('a late look at a subscription that is being closed changes nothing', () => {
  const closing = after(...paying, { kind: 'closing' });
  expect(stepPay(closing, stand)).toEqual(closing);
  expect(stepPay(closing, { kind: 'trouble', trouble })).toEqual(closing);
});

test('a failure says why and leaves what can be gone on with', () => {
  const failed = after(...paying, { kind: 'failed', failure });
  expect(failed).toMatchObject({ phase: 'idle', failure, channel });
  // It stays while the browser is looked through again, and goes with the next try.
  const again = stepPay(failed, { kind: 'looked', address, channel });
  expect(again.failure).toEqual(failure);
  for (const kind of ['started', 'closing', 'funding'] as const) {
    expect(stepPay(again, { kind }).failure, kind).toBeNull();
  }
  expect(after({ kind: 'failed', failure }).phase).toBe('looking');
  const walletless = after({ kind: 'looked', address: null, channel: null });
  expect(stepPay(walletless, { kind: 'failed', failure }).phase).toBe('walletless');
});
