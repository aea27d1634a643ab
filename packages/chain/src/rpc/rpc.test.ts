import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { localChain } from '@crude-alpha/payments/local';
import fc from 'fast-check';
import { Session } from 'mppx/tempo';
import { createClient, encodeFunctionData, type Hex, http, toHex } from 'viem';
import { getBlockNumber, waitForTransactionReceipt } from 'viem/actions';
import { Abis, Actions, Transaction } from 'viem/tempo';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currency, escrow } from '../addresses.ts';
import { openCall, signedOpen } from '../fixtures/signed-open.ts';
import { type Ground, groundAt, type Wallet } from '../ground.ts';
import { type Chain, launchChain } from '../launch-chain.ts';
import { startRpc } from './start-rpc.ts';

let chain: Chain;
let ground: Ground;
let payer: Wallet;
let payee: Wallet;
beforeAll(async () => {
  chain = await launchChain();
  ground = groundAt(chain);
  [payer, payee] = [await ground.wallet(), await ground.wallet()];
});
afterAll(() => chain.stop());

interface Answer {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** One request, past all clients. */
async function ask(method: string, params: unknown[], url = chain.rpcUrl): Promise<Answer> {
  return (await (await post({ jsonrpc: '2.0', id: 1, method, params }, url)).json()) as Answer;
}

function post(body: unknown, url = chain.rpcUrl): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: text,
  });
}

/** A transaction as a Tempo client describes it. */
const asTempo = (...calls: { to: string; data: Hex }[]) => ({
  type: '0x76',
  from: payer.account.address,
  nonceKey: toHex(2n ** 256n - 1n),
  nonce: '0x0',
  validBefore: toHex(Math.floor(Date.now() / 1000) + 20),
  calls: calls.map((call) => ({ ...call, value: '0x' })),
});

describe('what the node can do by itself', () => {
  test('is answered as the node answers it, refusals too', async () => {
    for (const [method, params] of [
      ['eth_chainId', []],
      ['eth_getBalance', ['nobody', 'latest']],
      ['tempo_noSuchMethod', []],
    ] as const) {
      expect(await ask(method, [...params])).toEqual(await ask(method, [...params], chain.nodeUrl));
    }
  });

  test('a batch is answered in its order', async () => {
    const request = (id: number, method: string) => ({ jsonrpc: '2.0', id, method, params: [] });
    const response = await post([
      request(7, 'eth_chainId'),
      request(8, 'tempo_noSuchMethod'),
      'nonsense',
      request(9, 'net_version'),
    ]);
    expect(await response.json()).toMatchObject([
      { id: 7, result: toHex(chain.chainId) },
      { id: 8, error: { code: -32601 } },
      { id: null, error: { code: -32600 } },
      { id: 9, result: String(chain.chainId) },
    ]);
  });
});

describe('what is no request', () => {
  test.each([
    { what: 'no JSON', body: '{', status: 400, code: -32700 },
    { what: 'no object', body: '7', status: 200, code: -32600 },
    { what: 'no method', body: '{"id":1}', status: 200, code: -32600 },
    { what: 'an empty batch', body: '[]', status: 200, code: -32600 },
    { what: 'a large batch', body: JSON.stringify(Array(101).fill({})), status: 200, code: -32600 },
    { what: 'more than a MiB', body: ' '.repeat(2 ** 20 + 1), status: 413, code: -32600 },
  ])('$what is refused', async ({ body, status, code }) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ id: null, error: { code } });
  });

  test('is told so by the node, whatever it is', async () => {
    const methods = [
      'eth_call',
      'eth_estimateGas',
      'eth_fillTransaction',
      'eth_sendRawTransaction',
    ];
    const word = fc.oneof(fc.constantFrom(escrow, '0x', '0xedc53b00', null), fc.jsonValue());
    const call = fc.record(
      { from: word, to: word, data: word, input: word, calls: fc.array(fc.object()), value: word },
      { requiredKeys: [] },
    );
    const params = fc.oneof(fc.array(fc.jsonValue()), fc.array(call), fc.tuple(word, word, word));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), params, async (method, asked) => {
        const response = await post({ jsonrpc: '2.0', id: 1, method, params: asked });
        expect(response.status).toBe(200);
      }),
      { numRuns: 100 },
    );
  });

  test('only POST is, and a browser may ask for it', async () => {
    expect((await fetch(chain.rpcUrl)).status).toBe(405);
    const preflight = await fetch(chain.rpcUrl, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
  });
});

describe('a Tempo transaction of one call', () => {
  const balanceOf = (): Hex =>
    encodeFunctionData({
      abi: Abis.tip20,
      functionName: 'balanceOf',
      args: [payee.account.address],
    });

  test('is simulated as that call', async () => {
    const { result } = await ask('eth_call', [asTempo({ to: currency, data: balanceOf() })]);
    expect(BigInt(result as Hex)).toBe(await ground.balance(payee.account.address));
  });

  test('is refused with the data of the error', async () => {
    const data = encodeFunctionData({
      ...Actions.channel.open.call({ payee: currency, token: currency, deposit: 1n }),
    } as never);
    const { error } = await ask('eth_call', [asTempo({ to: escrow, data })]);
    // The beginning of keccak256('InvalidPayee()').
    expect(error).toMatchObject({ code: 3, data: '0xb387a238' });
  });

  test('is given half as much gas again as the plain call takes', async () => {
    const call = { to: currency, data: balanceOf() };
    const plain = await ask(
      'eth_estimateGas',
      [{ ...call, from: payer.account.address }],
      chain.nodeUrl,
    );
    const expected = (BigInt(plain.result as Hex) * 3n) / 2n;
    for (const { result } of [
      await ask('eth_estimateGas', [asTempo(call)]),
      await ask('eth_estimateGas', [{ ...call, from: payer.account.address }]),
    ]) {
      expect(BigInt(result as Hex)).toBe(expected);
    }
    const { result } = await ask('eth_fillTransaction', [asTempo(call)]);
    expect(result).toMatchObject({ tx: { gas: toHex(expected), type: '0x76' } });
    const given = await ask('eth_fillTransaction', [{ ...asTempo(call), gas: '0xf4240' }]);
    expect(given.result).toMatchObject({ tx: { gas: '0xf4240' } });
  });

  test('that opens a channel needs no approval, and leaves none behind when it is simulated', async () => {
    const call = asTempo(openCall(payee));
    expect(await ask('eth_call', [call])).toHaveProperty('result');
    expect(await ask('eth_estimateGas', [call])).toHaveProperty('result');
    const allowance = encodeFunctionData({
      abi: Abis.tip20,
      functionName: 'allowance',
      args: [payer.account.address, escrow],
    });
    const { result } = await ask('eth_call', [{ to: currency, data: allowance }]);
    expect(BigInt(result as Hex)).toBe(0n);
    // Without the RPC there is neither approval nor hash.
    const { error } = await ask(
      'eth_call',
      [{ from: payer.account.address, ...openCall(payee) }],
      chain.nodeUrl,
    );
    // The beginning of keccak256('ExpiringNonceHashNotSet()').
    expect(error).toMatchObject({ data: '0x102f04a9' });
  });

  test('of several calls is refused where it would be simulated wrongly', async () => {
    const call = { to: currency, data: balanceOf() };
    for (const method of ['eth_call', 'eth_estimateGas', 'eth_fillTransaction']) {
      expect(await ask(method, [asTempo(call, call)])).toMatchObject({
        error: { code: -32602, message: expect.stringContaining('one call only') },
      });
    }
  });
});

describe('a transaction that opens a channel', () => {
  /** The hash as mppx, on both its sides, works it out. */
  function hashOf(serialized: Hex): Hex {
    return Session.Precompile.Channel.computeExpiringNonceHash(
      Transaction.deserialize(serialized as never) as never,
      { sender: payer.account.address },
    );
  }

  async function opened(hash: Hex) {
    const { logs, status } = await waitForTransactionReceipt(payer, { hash });
    expect(status).toBe('success');
    return Actions.channel.open.extractEvent(logs as never).args;
  }

  test('binds the channel to itself', async () => {
    const serialized = await signedOpen(payer, payee);
    const { result } = await ask('eth_sendRawTransaction', [serialized]);
    expect((await opened(result as Hex)).expiringNonceHash).toBe(hashOf(serialized));
  });

  test('opens it once, however often it is sent', async () => {
    const serialized = await signedOpen(payer, payee);
    const held = await ground.balance(escrow);
    for (let i = 0; i < 3; i++) {
      const { result } = await ask('eth_sendRawTransaction', [serialized]);
      await opened(result as Hex);
    }
    expect(await ground.balance(escrow)).toBe(held + 1000n);
  });

  test('may be one of many at once, of one wallet or of several', async () => {
    const wallets = [payer, payer, payer, payer, await ground.wallet(), await ground.wallet()];
    const held = await ground.balance(escrow);
    const serialized = await Promise.all(wallets.map((wallet) => signedOpen(wallet, payee)));
    const answers = await Promise.all(
      serialized.map((raw) => ask('eth_sendRawTransaction', [raw])),
    );
    const events = await Promise.all(answers.map(({ result }) => opened(result as Hex)));
    expect(new Set(events.map(({ channelId }) => channelId)).size).toBe(6);
    expect(await ground.balance(escrow)).toBe(held + 6000n);
  });
});

describe('blocks', () => {
  test('are made when somebody looks, and by nobody else', async () => {
    const node = createClient({ chain: localChain, transport: http(chain.nodeUrl), cacheTime: 0 });
    const rpc = createClient({ chain: localChain, transport: http(chain.rpcUrl), cacheTime: 0 });
    const looked = await getBlockNumber(rpc);
    // Longer than a block stays fresh.
    await delay(1100);
    expect(await getBlockNumber(node)).toBe(looked);
    await rpc.request({ method: 'eth_getLogs', params: [{}] });
    expect(await getBlockNumber(node)).toBe(looked);
    expect(await getBlockNumber(rpc)).toBe(looked + 1n);
  });
});

describe('without its node', () => {
  let deaf: Server;
  afterAll(() => deaf.close());

  test('the RPC says so, and lives on', async () => {
    deaf = createServer((request) => request.socket.destroy()).listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const nodeUrl = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}`;
    const rpc = await startRpc({ nodeUrl });
    for (let i = 0; i < 2; i++) {
      const response = await post({ jsonrpc: '2.0', id: 1, method: 'eth_chainId' }, rpc.url);
      expect(response.status).toBe(502);
      expect(await response.json()).toMatchObject({
        error: { code: -32603, message: 'the node of the chain does not answer' },
      });
    }
    await rpc.stop();
  });

  test('a port that is taken is said in one line', async () => {
    const port = Number(new URL(chain.rpcUrl).port);
    await expect(startRpc({ nodeUrl: chain.nodeUrl, port })).rejects.toMatchObject({
      code: 'RPC_STARTUP',
      message: `the RPC cannot listen on port ${port}`,
    });
  });
});
