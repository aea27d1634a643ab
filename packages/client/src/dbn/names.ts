import { type Metadata, offsets, type RecordView } from '@crude-alpha/databento';

/** Symbols of instruments, as the metadata and the records tell them. */
export class Names {
  readonly #byId = new Map<number, string>();

  /** What the metadata maps, where its outcome is the number of an instrument. */
  addAll({ mappings }: Metadata): void {
    for (const { rawSymbol, intervals } of mappings) {
      for (const { symbol } of intervals) {
        if (/^\d+$/.test(symbol)) this.#byId.set(Number(symbol), rawSymbol);
      }
    }
  }

  /** Takes a symbol from a record that tells one. */
  learn(view: RecordView): void {
    const { kind } = view;
    if (kind === 'definition' || kind === 'definitionV1' || kind === 'definitionV2') {
      this.#byId.set(view.instrumentId, view.text(offsets[kind].rawSymbol));
    } else if (kind === 'symbolMapping' || kind === 'symbolMappingV1') {
      this.#byId.set(view.instrumentId, view.text(offsets[kind].stypeOutSymbol));
    }
  }

  of(instrumentId: number): string {
    return this.#byId.get(instrumentId) ?? '';
  }
}
