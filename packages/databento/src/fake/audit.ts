import { offsets } from '../dbn/offsets.ts';
import type { GapEvent, LiveEvent } from '../live/events.ts';
import { type GeneratedSource, generatedSource } from './source.ts';

export interface AuditReport {
  readonly records: number;
  /** Records that came more than once. */
  readonly twice: number;
  /** Numbers of records that did not come and that no gap covers; the first hundred. */
  readonly missing: readonly number[];
  /** Records that did not come, in a gap or not. */
  readonly absent: number;
  readonly gaps: readonly GapEvent[];
}

/** Compares what a client gave out with the numbering of a generated source. */
export class FakeAudit {
  readonly #config: GeneratedSource;
  readonly #startNs: bigint;
  readonly #seen: Uint8Array;
  readonly #gaps: GapEvent[] = [];
  /** Of each type of record: the first number that came. */
  readonly #first = new Map<number, number>();
  #highest = -1;
  #records = 0;
  #twice = 0;

  constructor(config: GeneratedSource, startMs: number) {
    this.#config = config;
    this.#startNs = BigInt(startMs) * 1_000_000n;
    this.#seen = new Uint8Array(config.count);
  }

  take(event: LiveEvent): void {
    if (event.type === 'gap') this.#gaps.push(event);
    if (event.type !== 'record') return;
    const { record } = event;
    const number = record.u32(offsets.trade.sequence);
    if (!this.#first.has(record.rtype)) this.#first.set(record.rtype, number);
    this.#records += 1;
    if (this.#seen[number] === 1) this.#twice += 1;
    this.#seen[number] = 1;
    if (number > this.#highest) this.#highest = number;
  }

  report(): AuditReport {
    const source = generatedSource(this.#config);
    const missing: number[] = [];
    let absent = 0;
    for (let i = 0; i <= this.#highest; i++) {
      const first = this.#first.get(source.rtypeOf(i));
      if (this.#seen[i] === 1 || first === undefined || i < first) continue;
      absent += 1;
      const time = this.#startNs + BigInt(source.offsetNs(i));
      const covered = this.#gaps.some(({ from, to }) => from <= time && time <= to);
      if (!covered && missing.length < 100) missing.push(i);
    }
    return { records: this.#records, twice: this.#twice, missing, absent, gaps: this.#gaps };
  }
}
