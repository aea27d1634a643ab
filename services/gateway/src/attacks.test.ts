import { localPayee } from '@crude-alpha/payments';
import {
  createWallet,
  fundFromFaucet,
  type HeldChannel,
  memoryKeeper,
  networks,
  Payer,
  type WalletClient,
  walletClient,
} from '@crude-alpha/payments/payer';
import {
  type Chain,
  eventually,
  launchChain,
  launchNatsServer,
  type NatsServer,
} from '@crude-alpha/testkit';
import { Challenge } from 'mppx';
import type { Account } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { challengeFrom, type Forgery, forge, show } from '../test/forge.ts';
import { openPaidRig, type PaidRig } from '../test/paid-rig.ts';
import { frame } from '../test/rig.ts';

const PRICE = 1_000n;
const { signal } = new AbortController();

let nats: NatsServer;
let chain: Chain;
let rig: PaidRig;
let other: PaidRig;
let stranger: WalletClient;

/** A payer of its own for each test, with three paid minutes. */
let payer: Payer;
let account: Account;
let channel: HeldChannel;

beforeAll(async () => {
  [nats, chain] = await Promise.all([launchNatsServer(), launchChain()]);
  const shared = { natsUrl: nats.url, rpcUrl: chain.rpcUrl };
  rig = await openPaidRig({ ...shared, instance: 'one' });
  other = await openPaidRig({ ...shared, instance: 'two' });
  stranger = walletClient(networks.local, createWallet().privateKey, chain.rpcUrl);
});
afterAll(async () => {
  await Promise.all([rig.close(), other.close()]);
  await Promise.all([nats.stop(), chain.stop()]);
});

beforeEach(async () => {
  const client = walletClient(networks.local, createWallet().privateKey, chain.rpcUrl);
  await fundFromFaucet(client);
  account = client.account;
  payer = await Payer.open({
    service: rig.gateway.url,
    client,
    keeper: memoryKeeper(),
    maxDeposit: '0.1',
  });
  for (let minute = 0; minute < 3; minute += 1) await payer.pay('CL', signal);
  channel = payer.channel!;
});

/** A voucher for the fourth minute, honest but for what is said otherwise. */
async function voucher(over: Partial<Forgery> = {}): Promise<string> {
  const challenge = over.challenge ?? (await challengeFrom(rig.gateway.url));
  return forge(channel, account, { cumulative: 4n * PRICE, ...over, challenge });
}

function stateOf(from = rig) {
  const { spent, highestVoucherAmount } = from.payments.book.get(channel.channelId)!.channel;
  return { spent, accepted: highestVoucherAmount };
}

const untouched = { spent: 3n * PRICE, accepted: 3n * PRICE };

describe('a voucher', () => {
  test('honest as a forger makes it is taken, or nothing below means anything', async () => {
    expect(await show(rig.gateway.url, await voucher())).toMatchObject({ status: 200 });
    expect(stateOf()).toEqual({ spent: 4n * PRICE, accepted: 4n * PRICE });
  });

  test.each<[name: string, over: () => Partial<Forgery>, type: string]>([
    ['of the minute before, again', () => ({ cumulative: 2n * PRICE }), 'verification-failed'],
    ['lowered', () => ({ cumulative: 1n }), 'verification-failed'],
    ['whose amount was edited', () => ({ claimed: 5n * PRICE }), 'invalid-signature'],
    ['signed by a stranger', () => ({ signer: stranger.account }), 'invalid-signature'],
    [
      'that a stranger shows as his own',
      () => ({ source: `did:pkh:eip155:${channel.chainId}:${stranger.account.address}` }),
      'verification-failed',
    ],
    [
      'without a source of this chain',
      () => ({ source: `did:pkh:eip155:1:${account.address}` }),
      'verification-failed',
    ],
    ['beyond the deposit', () => ({ cumulative: 100_001n }), 'verification-failed'],
    ['signed for another chain', () => ({ chainId: 42431 }), 'invalid-signature'],
    [
      'for a channel that pays somebody else',
      () => ({ descriptor: { payee: stranger.account.address } }),
      'verification-failed',
    ],
    [
      'for a channel that is not there',
      () => ({ descriptor: { salt: `0x${'7'.repeat(64)}` } }),
      'verification-failed',
    ],
    ['under another id', () => ({ channelId: `0x${'5'.repeat(64)}` }), 'verification-failed'],
    ['below the price', () => ({ cumulative: 3n * PRICE + 999n }), 'insufficient-balance'],
    ['signed far ahead', () => ({ cumulative: 64n * PRICE }), 'verification-failed'],
  ])('%s buys nothing', async (_, over, type) => {
    const answer = await show(rig.gateway.url, await voucher(over()));
    expect(answer).toMatchObject({ type });
    expect([402, 410]).toContain(answer.status);
    expect(stateOf().spent).toBe(untouched.spent);
    expect(answer.text).not.toContain('token');
  });

  test('beyond the deposit, and not far ahead, is refused for that', async () => {
    const client = walletClient(networks.local, createWallet().privateKey, chain.rpcUrl);
    await fundFromFaucet(client);
    account = client.account;
    payer = await Payer.open({
      service: rig.gateway.url,
      client,
      keeper: memoryKeeper(),
      maxDeposit: '0.002',
    });
    await payer.pay('CL', signal);
    channel = payer.channel!;
    const answer = await show(rig.gateway.url, await voucher({ cumulative: 2_001n }));
    expect(answer).toMatchObject({ status: 402, type: 'amount-exceeds-deposit' });
    await expect(payer.pay('CL', signal)).resolves.toBeDefined();
    await expect(payer.pay('CL', signal)).rejects.toMatchObject({ code: 'SPEND_LIMIT' });
  });

  test('signed a little ahead becomes time at once, so that none of it is left to find', async () => {
    const ahead = await voucher({ cumulative: 6n * PRICE });
    const answer = await show(rig.gateway.url, ahead);
    expect(answer.body).toMatchObject({ ok: true, minutes: 3 });
    expect(stateOf()).toEqual({ spent: 6n * PRICE, accepted: 6n * PRICE });
    expect((await show(rig.gateway.url, ahead)).text).toBe(answer.text);
    expect(stateOf().spent).toBe(6n * PRICE);
  });

  test('for one symbol buys nothing of another', async () => {
    const authorization = await voucher();
    const gold = await show(rig.gateway.url, authorization, { symbol: 'GC' });
    expect(gold).toMatchObject({ status: 402, type: 'invalid-challenge' });
    expect(stateOf()).toEqual(untouched);
    // Spent on one, the same signature answers no challenge for the other.
    expect(await show(rig.gateway.url, authorization)).toMatchObject({ status: 200 });
    const challenge = await challengeFrom(rig.gateway.url, 'GC');
    const again = await show(rig.gateway.url, await voucher({ challenge }), { symbol: 'GC' });
    expect(again).toMatchObject({ status: 402, type: 'insufficient-balance' });
  });

  test.each<[name: string, over: Partial<Challenge.Challenge>, secret: string, type: string]>([
    ['of another secret', {}, 'x'.repeat(40), 'invalid-challenge'],
    ['of another realm', { realm: 'elsewhere' }, localPayee.secret, 'invalid-challenge'],
    [
      'that is over',
      { expires: new Date(Date.now() - 1).toISOString() },
      localPayee.secret,
      'payment-expired',
    ],
  ])('for a challenge %s buys nothing', async (_, over, secretKey, type) => {
    const { id: _id, ...real } = await challengeFrom(rig.gateway.url);
    const challenge = Challenge.from({
      ...real,
      ...over,
      secretKey,
    } as never) as Challenge.Challenge;
    const answer = await show(rig.gateway.url, await voucher({ challenge }));
    expect(answer).toMatchObject({ status: 402, type });
    expect(stateOf()).toEqual(untouched);
  });

  test('for a challenge at a lower price buys nothing', async () => {
    const { id: _id, request, ...real } = await challengeFrom(rig.gateway.url);
    const cheap = { ...real, request: { ...request, amount: '1' } };
    const own = Challenge.from({ ...cheap, secretKey: localPayee.secret } as never);
    const challenge = own as Challenge.Challenge;
    const answer = await show(rig.gateway.url, await voucher({ challenge, cumulative: 3_001n }));
    expect(answer).toMatchObject({ status: 402, type: 'invalid-challenge' });
    expect(stateOf()).toEqual(untouched);
  });

  test('shown again, here or there, gets the same answer to the byte and costs nothing', async () => {
    const authorization = await voucher();
    const first = await show(rig.gateway.url, authorization);
    expect(first.status).toBe(200);
    const { expiresAtMs } = rig.payments.book.get(channel.channelId)!.answers['CL']!;
    for (const { url } of [rig.gateway, other.gateway]) {
      expect((await show(url, authorization)).text).toBe(first.text);
      // With a new challenge too, as after a crash of the payer.
      expect((await show(url, await voucher())).text).toBe(first.text);
    }
    expect(stateOf()).toEqual({ spent: 4n * PRICE, accepted: 4n * PRICE });
    expect(rig.payments.book.get(channel.channelId)!.answers['CL']!.expiresAtMs).toBe(expiresAtMs);
  });

  test('shown forty times at once to two gateways is taken once', async () => {
    await eventually('both know the channel', () => stateOf(other).spent === untouched.spent);
    const before = await Promise.all([soldBy(rig), soldBy(other)]);
    const copies = await Promise.all(
      Array.from({ length: 40 }, async (_, copy) => {
        // Half of them are one request repeated, half answer challenges of their own.
        const challenge = await challengeFrom((copy % 2 === 0 ? rig : other).gateway.url);
        return voucher({ challenge });
      }),
    );
    const answers = await Promise.all(
      copies.map((copy, at) => show((at % 4 < 2 ? rig : other).gateway.url, copy)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const after = await Promise.all([soldBy(rig), soldBy(other)]);
    expect(after[0]! + after[1]! - before[0]! - before[1]!).toBe(1);
    await eventually('both know of it', () => stateOf(other).spent === 4n * PRICE);
    expect(stateOf()).toEqual({ spent: 4n * PRICE, accepted: 4n * PRICE });
  });

  test('in a HEAD is not looked at', async () => {
    const answer = await fetch(`${rig.gateway.url}/mpp/session?symbol=CL`, {
      method: 'HEAD',
      headers: { authorization: await voucher() },
    });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, POST, OPTIONS');
    expect(stateOf()).toEqual(untouched);
  });

  test('in a POST with a query buys what it buys in a GET, and once', async () => {
    const authorization = await voucher();
    const posted = await show(rig.gateway.url, authorization, { method: 'POST' });
    expect(posted).toMatchObject({ status: 200, body: { minutes: 1 } });
    expect((await show(rig.gateway.url, authorization)).text).toBe(posted.text);
    expect(stateOf()).toEqual({ spent: 4n * PRICE, accepted: 4n * PRICE });
  });

  test('that was settled can be read on the chain, and gets nobody its answer', async () => {
    const authorization = await voucher();
    const first = await show(rig.gateway.url, authorization);
    await rig.payments.book.update(channel.channelId, (record) => ({
      record: { ...record!, published: 4n * PRICE },
      result: undefined,
    }));
    // Whoever reads the signature there asks for a challenge of his own.
    const thief = await show(rig.gateway.url, await voucher());
    expect(thief).toMatchObject({ status: 402, type: 'insufficient-balance' });
    // The payer's own request, repeated, still does.
    expect((await show(rig.gateway.url, authorization)).text).toBe(first.text);
  });

  test('is not given away by a refusal', async () => {
    const { signature } = rig.payments.book.get(channel.channelId)!.channel.highestVoucher!;
    const response = await fetch(`${rig.gateway.url}/mpp/session?symbol=CL`, {
      headers: { 'payment-session': channel.channelId },
    });
    const challenge = Challenge.fromResponse(response);
    expect(JSON.stringify(challenge)).not.toContain(signature.slice(2));
    expect(JSON.stringify(challenge)).not.toContain('sessionSnapshot');
    // A payer who has fallen behind is told where the channel stands, and no more than that.
    const behind = await fetch(`${rig.gateway.url}/mpp/session?symbol=CL`, {
      headers: { authorization: await voucher({ cumulative: 2n * PRICE }) },
    });
    const told = JSON.stringify(Challenge.fromResponse(behind));
    expect(told).toContain('"requiredCumulative":"4000"');
    expect(told).not.toContain(signature.slice(2));
  });
});

describe('a call', () => {
  test.each([
    ['Payment x', 402],
    ['Payment e30', 402],
    ['Payment', 402],
    ['Bearer abc', 402],
    [`Payment ${'A'.repeat(12_000)}`, 402],
  ])('with the header %.20s is told so', async (authorization, status) => {
    expect((await show(rig.gateway.url, authorization)).status).toBe(status);
  });

  test('for what is not sold is refused before anything is charged', async () => {
    const answer = await show(rig.gateway.url, await voucher(), { symbol: 'NG' });
    expect(answer).toMatchObject({ status: 404, body: { code: 'unknown_symbol' } });
    const none = await show(rig.gateway.url, await voucher(), { symbol: '' });
    expect(none.status).toBe(404);
    expect(stateOf()).toEqual(untouched);
  });

  test('with too much of a body is refused', async () => {
    const answer = await fetch(`${rig.gateway.url}/mpp/session?symbol=CL`, {
      method: 'POST',
      headers: { authorization: await voucher() },
      body: 'x'.repeat(5_000),
    });
    expect(answer.status).toBe(413);
    expect(stateOf()).toEqual(untouched);
  });

  test('of a browser elsewhere is allowed, and what it needs is exposed', async () => {
    const preflight = await fetch(`${rig.gateway.url}/mpp/session?symbol=CL`, {
      method: 'OPTIONS',
      headers: { origin: 'https://example.com', 'access-control-request-method': 'GET' },
    });
    expect(preflight.status).toBe(204);
    const answer = await fetch(`${rig.gateway.url}/mpp/session?symbol=CL`);
    for (const { headers } of [preflight, answer]) {
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-allow-headers')).toMatch(/Authorization, Payment-Session/);
      expect(headers.get('access-control-expose-headers')).toMatch(/WWW-Authenticate/);
    }
  });

  test('too many of one address are sent away', async () => {
    const strict = await openPaidRig({
      natsUrl: nats.url,
      rpcUrl: chain.rpcUrl,
      instance: 'strict',
      callsPerSec: 2,
    });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => fetch(`${strict.gateway.url}/mpp/session?symbol=CL`)),
    );
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThanOrEqual(5);
    expect(limited[0]!.headers.get('retry-after')).toBe('1');
    await strict.close();
  });
});

describe('a token', () => {
  let token: string;
  beforeEach(async () => {
    ({ token } = await payer.pay('CL', signal));
  });

  async function refusal(shown: string, symbol = 'CL', at = rig): Promise<unknown> {
    const { status, body } = await at.listen(
      `/ws/stream/${symbol}?token=${encodeURIComponent(shown)}`,
    ).refused;
    return [status, body['detail']];
  }

  test('opens the stream on any gateway, or nothing below means anything', async () => {
    for (const { listen } of [rig, other]) {
      await (await listen(`/ws/stream/CL?token=${token}`).open()).until((all) => all.length > 0);
    }
  });

  test.each<[name: string, change: (token: string) => string]>([
    ['cut short', (whole) => whole.slice(0, -1)],
    ['of another key', (whole) => `AAAAAAAA${whole.slice(8)}`],
    [
      'with another payload',
      (whole) => whole.replace(/\.(.)/, (_, c) => `.${c === 'W' ? 'X' : 'W'}`),
    ],
    ['with a bit of its signature flipped', (whole) => flip(whole)],
    ['with something behind it', (whole) => `${whole}A`],
    ['with padding', (whole) => `${whole}=`],
  ])('%s is forged', async (_, change) => {
    expect(await refusal(change(token))).toEqual([401, 'the token is forged']);
  });

  test.each(['', 'x', 'a.b', 'a.b.c.d', 'x'.repeat(2_000)])('%.10s is none', async (shown) => {
    expect(await refusal(shown)).toEqual([401, 'the token is malformed']);
  });

  test('of one symbol does not open another', async () => {
    expect(await refusal(token, 'GC')).toEqual([401, 'the token is other symbol']);
  });

  test('that is passed on to a third sends the first away, over all gateways', async () => {
    const path = `/ws/stream/CL?token=${token}`;
    const first = await rig.listen(path).open();
    await first.until((all) => all.length > 0);
    const second = await other.listen(path).open();
    await second.until((all) => all.length > 0);
    rig.publish(frame(Date.now()));
    await Promise.all([first, second].map((one) => one.until(() => one.seqs().length > 0)));
    const third = await other.listen(path).open();
    await third.until((all) => all.length > 0);
    expect(await first.closed).toEqual({ code: 1008, reason: 'replaced' });
    expect(first.messages.at(-1)).toMatchObject({ t: 'error', code: 'replaced' });
    expect(second.ws.readyState).toBe(second.ws.OPEN);
  });

  test('is not extended by itself, by garbage, or by one of another symbol', async () => {
    const client = await rig.listen(`/ws/stream/CL?token=${token}`).open();
    await client.until((all) => all.length > 0);
    const errors = () => client.messages.filter(({ t }) => t === 'error');
    client.say({ t: 'authorization', token: flip(token) });
    await client.until(() => errors().length === 1);
    expect(errors()[0]).toMatchObject({ code: 'not_entitled', message: 'the token is forged' });
  });
});

/** Changes one bit of the signature, and nothing of its form. */
function flip(token: string): string {
  const at = token.lastIndexOf('.') + 5;
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const flipped = letters[letters.indexOf(token[at]!) ^ 1]!;
  return token.slice(0, at) + flipped + token.slice(at + 1);
}

function soldBy(one: PaidRig): Promise<number> {
  return one.metric('crude_gateway_pay_calls_total', 'outcome="sold"');
}
