/** What happens to a subscription besides frames. */
export type SubscriptionEvent =
  | { readonly type: 'connected'; readonly url: string }
  | {
      readonly type: 'disconnected';
      readonly url: string;
      /** Close code of the socket. */
      readonly code: number;
      readonly reason: string;
    }
  /** Frames between two that were seen are missing, or surfaces (`CL.surface`), or flow (`CL.flow`). */
  | {
      readonly type: 'gap';
      readonly symbol: string;
      /** `seq` of the last one before it and of the first behind it. */
      readonly after: number;
      readonly before: number;
    }
  /** The tape behind the frames was begun anew: `seq` starts over. */
  | {
      readonly type: 'restart';
      readonly symbol: string;
      readonly after: number;
      readonly before: number;
    }
  | {
      readonly type: 'paid';
      readonly symbol: string;
      readonly minutes: number;
      readonly expiresAtMs: number;
    }
  /** Something failed that will be tried again; at the end of paid time where `againInMs` is null. */
  | {
      readonly type: 'trouble';
      readonly code: string;
      readonly message: string;
      readonly againInMs: number | null;
    };
