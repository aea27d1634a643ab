import { type AlphaFrame, checkFrame } from '@crude-alpha/contracts';
import { textFrame } from './text-frame.ts';

/** A frame that arrived and was found good, ready to be sent. */
export interface Arrival {
  readonly symbol: string;
  /** Rises with every arrival, whatever the tape's sequence does. */
  readonly number: number;
  readonly frame: AlphaFrame;
  /** The `snapshot` message as bytes for the socket, the same for every client. */
  readonly bytes: Buffer;
  /** Monotonic; minus infinity for a frame from before this process. */
  readonly atMs: number;
}

export type BadFrame = 'oversize' | 'not_json' | 'invalid' | 'wrong_symbol';

/** What became of a payload. */
export type Verdict =
  | { readonly kind: 'new'; readonly arrival: Arrival }
  | { readonly kind: 'old' }
  | { readonly kind: 'bad'; readonly reason: BadFrame };

/** A frame of all fields has some 2 KiB; anything near this is no frame. */
const MAX_FRAME_BYTES = 48 * 1024;

/** The newest frame of each product. */
export class Board {
  readonly symbols: readonly string[];
  /** A frame of this age no longer counts as live. */
  readonly staleAfterMs: number;
  readonly #newest = new Map<string, Arrival>();
  #number = 0;

  constructor(symbols: readonly string[], staleAfterMs: number) {
    this.symbols = symbols;
    this.staleAfterMs = staleAfterMs;
  }

  has(symbol: string): boolean {
    return this.symbols.includes(symbol);
  }

  newest(symbol: string): Arrival | undefined {
    return this.#newest.get(symbol);
  }

  /** Age of the newest frame; null when none has come to this process. */
  ageMs(symbol: string, nowMs: number): number | null {
    const atMs = this.#newest.get(symbol)?.atMs ?? Number.NEGATIVE_INFINITY;
    return atMs === Number.NEGATIVE_INFINITY ? null : nowMs - atMs;
  }

  isLive(symbol: string, nowMs: number): boolean {
    const ageMs = this.ageMs(symbol, nowMs);
    return ageMs !== null && ageMs <= this.staleAfterMs;
  }

  /** Judges a payload that came for `symbol`, and keeps it when it is newer than what there was. */
  accept(symbol: string, payload: Uint8Array, nowMs: number): Verdict {
    if (payload.byteLength > MAX_FRAME_BYTES) return { kind: 'bad', reason: 'oversize' };
    const parsed = parse(payload);
    if (parsed === undefined) return { kind: 'bad', reason: 'not_json' };
    const frame = checkFrame(parsed);
    if (frame instanceof Error) return { kind: 'bad', reason: 'invalid' };
    if (frame.symbol !== symbol) return { kind: 'bad', reason: 'wrong_symbol' };

    const before = this.#newest.get(symbol);
    if (before !== undefined && frame.seq <= before.frame.seq) {
      // A sequence that fell back after a silence is a tape begun anew, not an echo of the old one.
      const restarted = frame.seq < before.frame.seq && !this.isLive(symbol, nowMs);
      if (!restarted) return { kind: 'old' };
    }
    const arrival: Arrival = {
      symbol,
      number: ++this.#number,
      frame,
      // Written anew, not passed through: what was checked is exactly what goes out, whatever
      // repeated keys or broken UTF-8 the payload held.
      bytes: textFrame(`{"t":"snapshot","data":${JSON.stringify(frame)}}`),
      atMs: nowMs,
    };
    this.#newest.set(symbol, arrival);
    return { kind: 'new', arrival };
  }
}

function parse(payload: Uint8Array): unknown {
  try {
    const { buffer, byteOffset, byteLength } = payload;
    return JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
}
