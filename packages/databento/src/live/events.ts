import type { Metadata } from '../dbn/metadata.ts';
import type { RecordView } from '../dbn/view.ts';
import type { LiveError } from './errors.ts';
import type { LiveSchema } from './schemas.ts';

/** A record of the market where it lies: valid until the next event is asked for. */
export interface RecordEvent {
  readonly type: 'record';
  readonly record: RecordView;
}

/** From now on the instrument has this symbol. */
export interface MappingEvent {
  readonly type: 'mapping';
  readonly publisherId: number;
  readonly instrumentId: number;
  /** The symbol that was subscribed to, such as `CL.FUT`. */
  readonly symbolIn: string;
  readonly rawSymbol: string;
}

export type GapWhy =
  /** The gateway skipped records since this reader was too slow (code 7). */
  | 'skipped'
  /** The gateway no longer had what was to be replayed (code 8). */
  | 'aged-out'
  /** What is missing begins further back than the gateway replays; it does so from `to` on. */
  | 'too-old'
  /** Replay is not wanted, by an option or since the book comes by snapshots. */
  | 'no-replay';

/**
 * Records between two times, both inclusive, may be missing for good. Times are `tsEvent` in nanoseconds;
 * those of `bbo` and `cbbo` are `tsRecv`, by which the gateway replays them.
 */
export interface GapEvent {
  readonly type: 'gap';
  readonly why: GapWhy;
  readonly from: bigint;
  readonly to: bigint;
  /** Undefined where it may be any. */
  readonly schema: LiveSchema | undefined;
  /** Until where each instrument was whole. One that is not listed has had no record. */
  readonly bounds: readonly GapBound[];
}

export interface GapBound {
  readonly rtype: number;
  readonly publisherId: number;
  readonly instrumentId: number;
  /** The time of its last record. */
  readonly after: bigint;
  /** How many records of that time there were. */
  readonly count: number;
}

export interface SystemEvent {
  readonly type: 'system';
  /** 0 heartbeat, 1 ack, 2 slow reader, 3 replay completed, 4 end of interval; others may come. */
  readonly code: number;
  readonly message: string;
  readonly tsEvent: bigint;
}

export interface ErrorEvent {
  readonly type: 'error';
  /**
   * 1 auth, 2 key deactivated, 3 connection limit, 4 symbol resolution, 5 invalid subscription, 6 internal,
   * 7 skipped records, 8 replay data aged out; others may come.
   */
  readonly code: number;
  readonly message: string;
  readonly isLast: boolean;
  readonly tsEvent: bigint;
}

/** A session has begun. Without gaps after it, nothing is missing between it and the one before. */
export interface ConnectedEvent {
  readonly type: 'connected';
  readonly sessionId: string;
  readonly gatewayVersion: string;
  readonly metadata: Metadata;
}

/** A connection, or an attempt at one, has ended; another follows unless the key was refused. */
export interface DisconnectedEvent {
  readonly type: 'disconnected';
  readonly error: LiveError;
}

/** The queue was full and the socket is not read until it is half empty. */
export interface PausedEvent {
  readonly type: 'paused';
  readonly queuedBytes: number;
}

export type LiveEvent =
  | RecordEvent
  | MappingEvent
  | GapEvent
  | SystemEvent
  | ErrorEvent
  | ConnectedEvent
  | DisconnectedEvent
  | PausedEvent;
