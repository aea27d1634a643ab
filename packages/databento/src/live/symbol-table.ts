/** Which symbol an instrument has; numbers of instruments are unique within a publisher alone. */
export class SymbolTable {
  readonly #byPublisher = new Map<number, Map<number, string>>();

  set(publisherId: number, instrumentId: number, symbol: string): void {
    let symbols = this.#byPublisher.get(publisherId);
    if (symbols === undefined) {
      symbols = new Map();
      this.#byPublisher.set(publisherId, symbols);
    }
    symbols.set(instrumentId, symbol);
  }

  /** The gateway may leave the publisher of a mapping at 0, which then holds for all of them. */
  get(publisherId: number, instrumentId: number): string | undefined {
    return (
      this.#byPublisher.get(publisherId)?.get(instrumentId) ??
      this.#byPublisher.get(0)?.get(instrumentId)
    );
  }
}
