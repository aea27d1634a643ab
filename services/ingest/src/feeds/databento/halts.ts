import type { Status } from '@crude-alpha/contracts';

interface Group {
  /** Those of its instruments that trade. */
  readonly open: Set<string>;
  isHalted: boolean;
}

/** What a state of one instrument says of all of its product. */
export type Turn = 'halted' | 'resumed';

/**
 * Tells when a whole product halts and resumes. The venue halts a group of instruments by a record for
 * each of them: a product is halted when the last one that traded was, and resumes with the first that
 * trades again. One that merely closes, as all do each evening, halts nothing.
 */
export class Halts {
  readonly #groups = new Map<string, Group>();

  /** Takes the state of an instrument; null where it changes nothing for its product. */
  take(product: string, symbol: string, state: Status['state']): Turn | null {
    const group = this.#groupOf(product);
    if (state === 'open') {
      group.open.add(symbol);
      if (!group.isHalted) return null;
      group.isHalted = false;
      return 'resumed';
    }
    const traded = group.open.delete(symbol);
    if (state !== 'halted' || !traded || group.open.size > 0) return null;
    group.isHalted = true;
    return 'halted';
  }

  /** The instrument is no longer listed: it neither trades nor is halted. */
  forget(product: string, symbol: string): void {
    this.#groups.get(product)?.open.delete(symbol);
  }

  #groupOf(product: string): Group {
    let group = this.#groups.get(product);
    if (group === undefined) {
      group = { open: new Set(), isHalted: false };
      this.#groups.set(product, group);
    }
    return group;
  }
}
