import type { Gap, MarketEvent } from '@crude-alpha/contracts';

/** Gaps that begin a new numbering of the source: after them `seq` starts anew. */
const newRun: ReadonlySet<Gap['reason']> = new Set(['restart', 'takeover']);
const missing: ReadonlySet<Gap['reason']> = new Set(['conflated', 'dropped', 'sequence']);

/** One life of the feed's writer: what it wrote and what it says that it left out. */
export interface Run {
  readonly reason: string;
  readonly numbered: number;
  readonly duplicates: number;
  /** Numbers between the first and the last that are not on the tape. */
  readonly absent: number;
  /** How many of them the run's gaps account for. */
  readonly declared: number;
}

/**
 * Checks a tape whose source numbers its events densely. Feed it every event in order; `runs()` then
 * says for each life of the writer whether the numbers that are absent are those it declared.
 */
export class TapeAudit {
  readonly #runs: Run[] = [];
  #reason = 'first';
  #seen = new Uint8Array(1 << 20);
  #first = Number.POSITIVE_INFINITY;
  #last = -1;
  #numbered = 0;
  #duplicates = 0;
  #declared = 0;

  add(event: MarketEvent): void {
    if (event.type === 'gap') {
      if (newRun.has(event.reason)) this.#close(event.reason);
      else if (missing.has(event.reason)) this.#declared += event.count ?? 0;
      return;
    }
    if (event.seq === undefined) return;
    this.#mark(event.seq);
  }

  runs(): readonly Run[] {
    this.#close('end');
    return this.#runs;
  }

  #mark(seq: number): void {
    while (seq >= this.#seen.length) {
      const larger = new Uint8Array(this.#seen.length * 2);
      larger.set(this.#seen);
      this.#seen = larger;
    }
    if (this.#seen[seq] === 1) this.#duplicates++;
    else this.#numbered++;
    this.#seen[seq] = 1;
    this.#first = Math.min(this.#first, seq);
    this.#last = Math.max(this.#last, seq);
  }

  #close(next: string): void {
    this.#runs.push({
      reason: this.#reason,
      numbered: this.#numbered,
      duplicates: this.#duplicates,
      absent: this.#numbered === 0 ? 0 : this.#last - this.#first + 1 - this.#numbered,
      declared: this.#declared,
    });
    this.#reason = next;
    this.#seen.fill(0);
    this.#first = Number.POSITIVE_INFINITY;
    this.#last = -1;
    this.#numbered = 0;
    this.#duplicates = 0;
    this.#declared = 0;
  }
}
