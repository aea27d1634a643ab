/** A process to keep alive: all that its keeper knows of it. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** The whole environment, not what is added to one. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Null once it can do its work, else what it still lacks, in a word or two. */
  readonly probe: () => Promise<string | null>;
  /**
   * After so long what comes behind it goes on without it, though it is not ready: it may lack what nobody
   * here can bring, such as a market that is open. For ever when left out.
   */
  readonly goOnAfterMs?: number;
  /** Runs before every start; a failure counts as a death. */
  readonly prepare?: () => Promise<void>;
  /** How long it may take to stop before it is ended by force. */
  readonly stopWithinMs?: number;
}

/** How a process ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What happens to a process, for whoever shows it. */
export type ProcessEvent =
  | { readonly kind: 'started'; readonly name: string; readonly pid: number }
  | { readonly kind: 'waiting'; readonly name: string; readonly reason: string }
  /** It is not waited for any longer. */
  | { readonly kind: 'late'; readonly name: string; readonly reason: string }
  | { readonly kind: 'ready'; readonly name: string; readonly tookMs: number }
  | {
      readonly kind: 'line';
      readonly name: string;
      readonly stream: 'stdout' | 'stderr';
      readonly line: string;
    }
  | {
      readonly kind: 'died';
      readonly name: string;
      readonly reason: string;
      readonly restartInMs: number;
    }
  | { readonly kind: 'gave-up'; readonly name: string; readonly reason: string }
  | { readonly kind: 'stopping'; readonly name: string }
  | { readonly kind: 'forced'; readonly name: string }
  | { readonly kind: 'stopped'; readonly name: string; readonly tookMs: number };

/** Hears every event of every process, in order. */
export type Listener = (event: ProcessEvent) => void;
