import { localChain } from '@crude-alpha/payments/local';
import { type Address, createClient, http } from 'viem';
import { Actions } from 'viem/tempo';
import { currency, escrow } from './addresses.ts';
import { type DevAccounts, devAccounts } from './dev-accounts.ts';
import { channelReserveCode } from './generated/channel-reserve.ts';
import { launchAnvil } from './node/launch-anvil.ts';
import { connectNode, type NodeClient } from './node/node-client.ts';
import { startRpc } from './rpc/start-rpc.ts';

/** Everything has a default fit for a test. */
export interface ChainOptions {
  /** Of the RPC; 0, the default, takes a free port. */
  readonly port?: number;
  /** Keeps the chain over restarts. When absent it is gone when it stops. */
  readonly stateFile?: string;
}

/** A chain at home that runs. */
export interface Chain {
  /** What wallets, payers and payees connect to. */
  readonly rpcUrl: string;
  /** The node behind it: for another RPC of the same chain. */
  readonly nodeUrl: string;
  readonly chainId: number;
  readonly currency: Address;
  readonly escrow: Address;
  /** Wallets with plenty of every token; all others are for the faucet to fill. */
  readonly accounts: DevAccounts;
  /** Settles with a reason when the node ends, however it does. */
  readonly exited: Promise<string>;
  /** Fills a wallet, as `tempo_fundAddress` does. */
  fund(address: Address): Promise<void>;
  /** Puts the chain's clock forward, for good. */
  increaseTime(seconds: number): Promise<void>;
  /** Stops it in order; with a state file it can be launched again as it was. */
  stop(): Promise<void>;
}

const pollEveryMs = 20;

/**
 * Launches a Tempo node with the channel contract and its RPC, and returns once they answer. They
 * end with this process, even when that is killed.
 *
 * @example
 * const chain = await launchChain();
 * const client = createClient({
 *   chain: localChain,
 *   account: chain.accounts.payer.account,
 *   transport: http(chain.rpcUrl),
 * });
 * await chain.stop();
 */
export async function launchChain({ port, stateFile }: ChainOptions = {}): Promise<Chain> {
  const chainId = localChain.id;
  const anvil = await launchAnvil({ chainId, ...(stateFile === undefined ? {} : { stateFile }) });
  try {
    const node = connectNode(anvil.url);
    await node.call('anvil_setCode', [escrow, channelReserveCode]);
    await resumeClock(node);
    const rpc = await startRpc({ nodeUrl: anvil.url, ...(port === undefined ? {} : { port }) });
    const client = createClient({
      chain: localChain,
      transport: http(rpc.url),
      pollingInterval: pollEveryMs,
    });
    return {
      rpcUrl: rpc.url,
      nodeUrl: anvil.url,
      chainId,
      currency,
      escrow,
      accounts: devAccounts,
      exited: anvil.exited,
      async fund(address) {
        await Actions.faucet.fundSync(client, { account: address });
      },
      async increaseTime(seconds) {
        await node.call('evm_increaseTime', [seconds]);
        await node.call('evm_mine', []);
      },
      async stop() {
        await rpc.stop();
        await anvil.stop();
      },
    };
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}

/** A chain whose clock had been put forward goes on from there: anvil would go back to now. */
async function resumeClock(node: NodeClient): Promise<void> {
  const { timestamp } = await node.call<{ timestamp: string }>('eth_getBlockByNumber', [
    'latest',
    false,
  ]);
  const aheadSec = Number(timestamp) - Math.floor(Date.now() / 1000);
  if (aheadSec > 0) await node.call('evm_increaseTime', [aheadSec]);
}
