import type { AlphaFrame } from '@crude-alpha/contracts';

/** What a frame is to those before it; `after` is the `seq` of the last one that counted. */
export type Verdict =
  | { readonly kind: 'next' }
  /** Known, or older than what is known. */
  | { readonly kind: 'seen' }
  | { readonly kind: 'gap'; readonly after: number }
  | { readonly kind: 'restart'; readonly after: number };

type Position = Pick<AlphaFrame, 'seq' | 'ts'>;

/** Judges each frame once, over all connections: none counts twice, and what is missing shows. */
export class Continuity {
  readonly #newest = new Map<string, Position>();
  /** By symbol, the last `seq` on this connection. */
  readonly #here = new Map<string, number>();

  /** A new connection begins, perhaps to a gateway that is a little behind the one before. */
  reconnected(): void {
    this.#here.clear();
  }

  /** `seq` of the newest frame. */
  newest(symbol: string): number | null {
    return this.#newest.get(symbol)?.seq ?? null;
  }

  judge({ symbol, seq, prev, ts }: Pick<AlphaFrame, 'symbol' | 'seq' | 'prev' | 'ts'>): Verdict {
    const here = this.#here.get(symbol);
    this.#here.set(symbol, seq);
    const last = this.#newest.get(symbol);
    if (last !== undefined && seq <= last.seq) {
      // One gateway never goes back, and an echo is never younger: then the tape is another one.
      const anew = (here !== undefined && seq < here) || ts > last.ts;
      if (!anew) return { kind: 'seen' };
    }
    this.#newest.set(symbol, { seq, ts });
    if (last === undefined || prev === last.seq) return { kind: 'next' };
    return { kind: seq > last.seq ? 'gap' : 'restart', after: last.seq };
  }
}
