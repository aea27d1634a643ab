import { type LiveSchema, rtypeOfSchema } from '../live/schemas.ts';
import type { FakeInstrument, FakeSource } from './source.ts';

/** What a session has subscribed to: for each type of record and instrument, from which record on. */
export class Interest {
  readonly #source: FakeSource;
  readonly #from = new Map<number, Float64Array>();

  constructor(source: FakeSource) {
    this.#source = source;
  }

  /** Returns the instruments of each symbol, none where the symbol does not resolve. */
  add(
    schema: string,
    stypeIn: string,
    symbols: readonly string[],
    from: number,
  ): FakeInstrument[][] {
    const { instruments } = this.#source;
    const rtype = rtypeOfSchema[schema as LiveSchema];
    let starts = this.#from.get(rtype);
    if (starts === undefined) {
      starts = new Float64Array(instruments.length).fill(Number.POSITIVE_INFINITY);
      this.#from.set(rtype, starts);
    }
    const begin = starts;
    return symbols.map((symbol) =>
      instruments.filter((instrument, i) => {
        const is = isCalled(instrument, stypeIn, symbol);
        if (is) begin[i] = Math.min(begin[i]!, from);
        return is;
      }),
    );
  }

  has(index: number): boolean {
    const starts = this.#from.get(this.#source.rtypeOf(index));
    return starts !== undefined && starts[this.#source.instrumentOf(index)]! <= index;
  }
}

function isCalled(instrument: FakeInstrument, stypeIn: string, symbol: string): boolean {
  if (symbol === 'ALL_SYMBOLS') return true;
  if (stypeIn === 'parent') return instrument.parent === symbol;
  if (stypeIn === 'instrument_id') return String(instrument.instrumentId) === symbol;
  return instrument.rawSymbol === symbol;
}
