/** How a subscription stands. Money is in base units of the channel's token. */
export interface SubscriptionStatus {
  readonly connection: 'connecting' | 'open' | 'waiting' | 'ended';
  /** Of the gateway that is talked to, or tried. */
  readonly url: string;
  /** Frames that counted, and the times that some were missing between two. */
  readonly frames: number;
  readonly gaps: number;
  /** Frames that were not taken in time by whoever iterates. */
  readonly skipped: number;
  readonly symbols: Readonly<
    Record<
      string,
      {
        /** Of the newest frame. */
        readonly seq: number | null;
        /** Of paid time; null where nothing is paid. */
        readonly minutesLeft: number | null;
      }
    >
  >;
  /** What is paid from. */
  readonly channel: {
    readonly id: string;
    readonly deposit: bigint;
    readonly spent: bigint;
  } | null;
}
