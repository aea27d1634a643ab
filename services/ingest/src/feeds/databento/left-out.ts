import type { FeedNews } from '../../feed.ts';
import type { NormaliserCounts } from './normaliser.ts';

const told = ['unmapped', 'definition', 'trade'] as const;

/** Of what a normaliser leaves out, what an operator has to know and has not been told. */
export class LeftOut {
  readonly #before = { unmapped: 0, definition: 0, trade: 0 };

  news(counts: Readonly<NormaliserCounts>): FeedNews[] {
    return told.flatMap((name) => {
      const count = counts[name] - this.#before[name];
      this.#before[name] = counts[name];
      return count === 0 ? [] : [{ kind: 'rejected', reason: `record.${name}`, count }];
    });
  }
}
