import {
  type ChannelKeeper,
  type ChannelStand,
  createWallet,
  type HeldChannel,
  readStand,
  type WalletClient,
  walletClient,
} from '@crude-alpha/payments/payer';
import { fileKeeper } from '@crude-alpha/payments/payer/node';
import { CrudeError } from '../errors.ts';
import { homeOf } from '../home.ts';
import { networkOfChain, rpcUrlOf } from '../network.ts';
import { needKeyFile } from '../wallet/key-file.ts';

interface Values {
  readonly home?: string | undefined;
  readonly 'wallet-file'?: string | undefined;
  readonly 'rpc-url'?: string | undefined;
}

/** The channels on disk, and the way to their chains. */
export class KeptChannels {
  readonly keeper: ChannelKeeper;
  /** The newest first. */
  readonly all: readonly HeldChannel[];
  readonly #values: Values;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(
    keeper: ChannelKeeper,
    all: readonly HeldChannel[],
    values: Values,
    env: NodeJS.ProcessEnv,
  ) {
    this.keeper = keeper;
    this.all = all;
    this.#values = values;
    this.#env = env;
  }

  static async open(values: Values, env: NodeJS.ProcessEnv): Promise<KeptChannels> {
    const keeper = await fileKeeper(homeOf(values, env).channels);
    const all = [...(await keeper.all())].sort((a, b) => b.openedAtMs - a.openedAtMs);
    return new KeptChannels(keeper, all, values, env);
  }

  /** The one whose id begins so; without an id the only one that is not closed. */
  pick(id: string | undefined): HeldChannel {
    const meant =
      id === undefined
        ? this.all.filter(({ state }) => state !== 'closed' && state !== 'void')
        : this.all.filter(({ channelId }) => channelId.startsWith(id.toLowerCase()));
    const [channel, another] = meant;
    if (channel !== undefined && another === undefined) return channel;
    const many = `${meant.length} channels, say which: crude channel list`;
    const none = id === undefined ? 'no channel is open' : `no channel is kept as ${id}`;
    throw new CrudeError('NO_CHANNEL', channel === undefined ? none : many);
  }

  /** Signs for a channel. */
  async payerOf({ chainId, descriptor }: HeldChannel): Promise<WalletClient> {
    const { walletFile } = homeOf(this.#values, this.#env);
    const { address, privateKey } = await needKeyFile(walletFile);
    if (address.toLowerCase() === descriptor.payer.toLowerCase()) {
      return this.#client(chainId, privateKey);
    }
    const reason = `the channel is of ${descriptor.payer}, and ${walletFile} of ${address}`;
    throw new CrudeError('WRONG_WALLET', reason);
  }

  /** How a channel stands on its chain, for which no key is needed. */
  stand({ chainId, channelId }: HeldChannel): Promise<ChannelStand> {
    return readStand(this.#client(chainId, createWallet().privateKey), channelId);
  }

  /** Works on a channel that nobody pays from meanwhile. */
  async alone<T>({ channelId }: HeldChannel, work: () => Promise<T>): Promise<T> {
    if (!(await this.keeper.claim(channelId))) {
      throw new CrudeError('NO_CHANNEL', `${channelId} is being paid from: stop that first`);
    }
    try {
      return await work();
    } finally {
      await this.keeper.release(channelId);
    }
  }

  #client(chainId: number, privateKey: string): WalletClient {
    const network = networkOfChain(chainId);
    const rpcUrl = rpcUrlOf(network, this.#values['rpc-url'], this.#env);
    return walletClient(network, privateKey, rpcUrl);
  }
}
