import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createClient, http } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { getBlock, getTransactionReceipt } from 'viem/actions';
import * as chains from 'viem/chains';
import { Actions, Addresses } from 'viem/tempo';
import { afterEach, describe, expect, test } from 'vitest';
import { currency, escrow } from './addresses.ts';
import { setScene } from './fixtures/scene.ts';
import { groundAt } from './ground.ts';
import { type Chain, type ChainOptions, launchChain, localChain } from './index.ts';
import { awaitState } from './node/state-file.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function launch(options?: ChainOptions): Promise<Chain> {
  const chain = await launchChain(options);
  cleanups.push(() => chain.stop());
  return chain;
}

async function ownStateFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crude-chain-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'chain', 'state.json');
}

test('is no public chain, and Tempo’s in its addresses', () => {
  const namesakes = Object.entries(chains)
    .filter(([, chain]) => (chain as chains.Chain).id === localChain.id)
    .map(([name]) => name);
  expect(namesakes).toEqual(['localhost', 'tempoLocalnet']);
  expect(currency).toBe(Addresses.pathUsd);
  expect(escrow).toBe(Addresses.tip20ChannelReserve);
});

test('the faucet gives every wallet that asks a thousand dollars, many at once', async () => {
  const chain = await launch();
  const { balance } = groundAt(chain);
  const wallets = Array.from({ length: 10 }, () => privateKeyToAccount(generatePrivateKey()));
  const client = createClient({ chain: localChain, transport: http(chain.rpcUrl) });
  await Promise.all(
    wallets.map(async (account) => {
      const receipts = await Actions.faucet.fundSync(client, { account });
      expect(receipts.map(({ status }) => status)).toEqual(['success']);
    }),
  );
  for (const { address } of wallets) expect(await balance(address)).toBe(1_000_000_000n);
  await chain.fund(wallets[0]!.address);
  expect(await balance(wallets[0]!.address)).toBe(2_000_000_000n);
  await expect(
    client.request({ method: 'tempo_fundAddress', params: ['me'] } as never),
  ).rejects.toThrow('expected an address');
});

test('two chains do not meet, and are gone when they are stopped', async () => {
  const [one, other] = await Promise.all([launch(), launch()]);
  expect(one.rpcUrl).not.toBe(other.rpcUrl);
  await one.fund('0x00000000000000000000000000000000000000c1');
  expect(await groundAt(other).balance('0x00000000000000000000000000000000000000c1')).toBe(0n);
  await one.stop();
  expect(await one.exited).toBe('it ended with 0');
  await expect(fetch(one.rpcUrl)).rejects.toThrow('fetch failed');
  await expect(fetch(one.nodeUrl)).rejects.toThrow('fetch failed');
});

describe('a chain with a state file', () => {
  test('goes on where it was: channels, history and clock', async () => {
    const stateFile = await ownStateFile();
    const first = await launch({ stateFile });
    const scene = await setScene(groundAt(first));
    const opened = await scene.open(1234n);
    await first.increaseTime(5000);
    const { timestamp } = await getBlock(scene.payer);
    const holdings = await scene.balances(scene.payer.account.address, escrow);
    await first.stop();

    const second = await launch({ stateFile, port: Number(new URL(first.rpcUrl).port) });
    expect(second.rpcUrl).toBe(first.rpcUrl);
    expect(await scene.stateOf(opened)).toEqual({
      settled: 0n,
      deposit: 1234n,
      closeRequestedAt: 0,
    });
    expect(await scene.balances(scene.payer.account.address, escrow)).toEqual(holdings);
    const { transactionHash } = opened.receipt;
    const receipt = await getTransactionReceipt(scene.payer, { hash: transactionHash });
    expect(receipt.logs).toHaveLength(opened.receipt.logs.length);
    const block = await getBlock(scene.payer);
    expect(block.timestamp).toBeGreaterThanOrEqual(timestamp);
    expect(block.timestamp).toBeLessThan(timestamp + 60n);
    // And it is alive: the payer can go on with what it has.
    await Actions.channel.topUpSync(scene.payer, {
      channel: opened.channel,
      additionalDeposit: 1n,
    });
    expect(await scene.stateOf(opened)).toMatchObject({ deposit: 1235n });
  });

  test('leaves the file to nobody else while it runs', async () => {
    const stateFile = await ownStateFile();
    const chain = await launch({ stateFile });
    await expect(awaitState(stateFile, 100)).rejects.toMatchObject({ code: 'STATE_IN_USE' });
    await chain.stop();
    await awaitState(stateFile, 0);
  });

  test('that is damaged says so', async () => {
    const stateFile = await ownStateFile();
    const chain = await launch({ stateFile });
    await chain.stop();
    await writeFile(stateFile, (await readFile(stateFile, 'utf8')).slice(0, -100));
    await expect(launchChain({ stateFile })).rejects.toMatchObject({
      code: 'ANVIL_STARTUP',
      message: expect.stringContaining(stateFile),
    });
  });
});

describe('the chain as a process', () => {
  const main = join(import.meta.dirname, '../dist/main.js');

  /** Starts it and returns what it says of itself. */
  async function run(stateFile: string, port: string): Promise<[ChildProcess, { rpcUrl: string }]> {
    const child = spawn(process.execPath, [main, port, stateFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    cleanups.push(async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
    });
    const [line] = await once(createInterface({ input: child.stdout! }), 'line');
    return [child, JSON.parse(String(line))];
  }

  test('loses nothing when it is killed: the next one waits for what is still being written', async () => {
    const stateFile = await ownStateFile();
    const [child, { rpcUrl }] = await run(stateFile, '0');
    const wallet = '0x00000000000000000000000000000000000000c2';
    const client = createClient({ chain: localChain, transport: http(rpcUrl) });
    await Actions.faucet.fundSync(client, { account: wallet });
    child.kill('SIGKILL');
    await once(child, 'exit');

    const [again, { rpcUrl: sameUrl }] = await run(stateFile, new URL(rpcUrl).port);
    expect(sameUrl).toBe(rpcUrl);
    expect(
      await Actions.token.getBalance(client, { token: currency, account: wallet }),
    ).toMatchObject({ amount: 1_000_000_000n });
    again.kill('SIGTERM');
    expect(await once(again, 'exit')).toEqual([0, null]);
  });

  test('ends with its node, and says so in one line', async () => {
    const stateFile = await ownStateFile();
    const [child] = await run(stateFile, '0');
    const said = once(createInterface({ input: child.stderr! }), 'line');
    process.kill(Number(await readFile(`${stateFile}.pid`, 'utf8')), 'SIGKILL');
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(await said).toEqual(['the node of the chain ended: it ended with SIGKILL']);
  });
});
