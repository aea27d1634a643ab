import type { Board } from './board.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { Limits } from './limits.ts';
import type { PaidStream } from './paid-stream.ts';
import type { Parcel } from './parcel.ts';

/** A client, as the hub sees it. */
export interface Follower {
  /** Bytes that wait in this process for the kernel to take them. */
  readonly unsentBytes: number;
  /** Sends what is due, or owes the newest of it while the client is behind. */
  offer(parcel: Parcel, nowMs: number): void;
  /** Once a second: deadlines, and what the client may have by now. */
  tick(nowMs: number): void;
  /** Says goodbye because the gateway stops. */
  dismiss(): void;
}

/** The hub, as a client sees it. */
export interface FollowerHost {
  readonly board: Board;
  readonly limits: Limits;
  readonly metrics: GatewayMetrics;
  /** Null where everything is free. */
  readonly paid: PaidStream | null;
  /** From now on it follows these symbols and no others. */
  follow(follower: Follower, symbols: ReadonlySet<string>): void;
  /** A number for a ping, which no other has. */
  nextPing(): number;
  left(follower: Follower): void;
}
