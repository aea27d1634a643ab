import type { AlphaFrame } from '@crude-alpha/contracts';
import { type Stream, streamsOf, type Told } from './streams.ts';
import { textFrame } from './text-frame.ts';

/** Something that arrived and was found good, ready to be sent. */
export interface Arrival {
  /** Name of its stream. */
  readonly symbol: string;
  /** Rises with every arrival, whatever the tape's sequence does. */
  readonly number: number;
  readonly data: Told;
  /** The message as bytes for the socket, the same for every client. */
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

/** The newest of each stream of each product. */
export class Board {
  /** The products. */
  readonly symbols: readonly string[];
  readonly streams: ReadonlyMap<string, Stream>;
  /** A frame of this age no longer counts as live. */
  readonly staleAfterMs: number;
  readonly #newest = new Map<string, Arrival>();
  #number = 0;

  constructor(symbols: readonly string[], staleAfterMs: number) {
    this.symbols = symbols;
    this.streams = new Map(symbols.flatMap(streamsOf).map((stream) => [stream.name, stream]));
    this.staleAfterMs = staleAfterMs;
  }

  has(symbol: string): boolean {
    return this.symbols.includes(symbol);
  }

  newest(stream: string): Arrival | undefined {
    return this.#newest.get(stream);
  }

  /** The newest frame of a product. */
  frame(symbol: string): AlphaFrame | undefined {
    return this.#newest.get(symbol)?.data as AlphaFrame | undefined;
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

  /** Judges a payload that came for a stream, and keeps it when it is newer than what there was. */
  accept(name: string, payload: Uint8Array, nowMs: number): Verdict {
    const stream = this.streams.get(name)!;
    const { t, check, maxBytes } = stream.kind;
    if (payload.byteLength > maxBytes) return { kind: 'bad', reason: 'oversize' };
    const parsed = parse(payload);
    if (parsed === undefined) return { kind: 'bad', reason: 'not_json' };
    const data = check(parsed);
    if (data instanceof Error) return { kind: 'bad', reason: 'invalid' };
    if (data.symbol !== stream.product) return { kind: 'bad', reason: 'wrong_symbol' };

    const before = this.#newest.get(name);
    if (before !== undefined && data.seq <= before.data.seq) {
      const restarted = data.seq < before.data.seq && this.#hasRestarted(stream, before, nowMs);
      if (!restarted) return { kind: 'old' };
    }
    const arrival: Arrival = {
      symbol: name,
      number: ++this.#number,
      data,
      // Written anew, not passed through: what was checked is exactly what goes out, whatever
      // repeated keys or broken UTF-8 the payload held.
      bytes: textFrame(`{"t":"${t}","data":${JSON.stringify(data)}}`),
      atMs: nowMs,
    };
    this.#newest.set(name, arrival);
    return { kind: 'new', arrival };
  }

  /**
   * Whether a sequence that fell back is that of a tape begun anew, and not an echo of the old one: frames
   * begin anew after a silence, and what else there is of a product once a frame behind it has.
   */
  #hasRestarted({ name, product }: Stream, before: Arrival, nowMs: number): boolean {
    if (name === product) return !this.isLive(product, nowMs);
    const frame = this.#newest.get(product);
    return frame !== undefined && frame.number > before.number && frame.data.seq < before.data.seq;
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
