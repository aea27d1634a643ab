import type { Readable, Writable } from 'node:stream';
import type { LineWriter } from './line-writer.ts';

/** What a command is given of the process it runs in. */
export interface Standard {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable;
  /** Text for stdout. */
  readonly lines: LineWriter;
  /** From now on Ctrl-C, or a reader that goes away, no longer ends the process, but aborts this. */
  readonly interrupted: () => AbortSignal;
}

/** Returns the exit code. */
export type Command = (args: readonly string[], standard: Standard) => Promise<number>;
