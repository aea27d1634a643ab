import type { ChannelKeeper, HeldChannel } from './held-channel.ts';

/** The channel that a payer pays from now. Whatever becomes of it is written down before it is used. */
export class Hand {
  readonly #keeper: ChannelKeeper;
  #channel: HeldChannel | null;

  /** The channel is one that was claimed. */
  constructor(keeper: ChannelKeeper, channel: HeldChannel | null) {
    this.#keeper = keeper;
    this.#channel = channel;
  }

  get channel(): HeldChannel | null {
    return this.#channel;
  }

  /** Writes a channel down and pays from it. */
  async hold(channel: HeldChannel): Promise<void> {
    await this.#keeper.put(channel);
    if (this.#channel?.channelId !== channel.channelId) {
      await this.#keeper.claim(channel.channelId);
    }
    this.#channel = channel;
  }

  /** Writes down how a channel ended: nothing more is paid from it. */
  async end(channel: HeldChannel): Promise<void> {
    await this.#keeper.put(channel);
    await this.letGo();
  }

  /** Leaves the channel as it is, for whoever pays next. */
  async letGo(): Promise<void> {
    if (this.#channel !== null) await this.#keeper.release(this.#channel.channelId);
    this.#channel = null;
  }
}
