import type { Beat } from './beat.ts';
import type { Health } from './frame.ts';

/** What one process last said of itself. */
export interface ProcessState {
  readonly service: string;
  readonly instance: string;
  readonly ready: boolean;
  readonly reasons: readonly string[];
  readonly figures: NonNullable<Beat['figures']>;
  /** Since it was last heard, by the clock of whoever heard it. */
  readonly silentMs: number;
}

/** The newest frame of a product, as a gateway has it. */
export interface ProductState {
  readonly symbol: string;
  readonly live: boolean;
  /** Null before the first frame, and so is what follows. */
  readonly health: Health | null;
  readonly reasons: readonly string[];
  readonly seq: number | null;
  readonly ts: number | null;
  readonly ageMs: number | null;
}

/** How the whole system is now: what a gateway's admin port tells those who run it. */
export interface OperatorState {
  /** When it was told, µs. */
  readonly asOf: number;
  /** By service and instance. */
  readonly processes: readonly ProcessState[];
  readonly products: readonly ProductState[];
  /** Whether streams are sold, so that there are books. */
  readonly sells: boolean;
}
