import type { Gap } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { numberedQuotes, T0 } from './events.ts';
import { TapeAudit } from './tape-audit.ts';

function gap(reason: Gap['reason'], count?: number): Gap {
  const known = count === undefined ? {} : { count };
  return { type: 'gap', ts: T0, tsRecv: T0, feed: 'test', reason, from: T0, to: T0, ...known };
}

test('an audit sees what is doubled, what is absent, and what of that was declared', () => {
  const audit = new TapeAudit();
  const [a, b, c, d, e] = numberedQuotes(1, 5);
  for (const event of [a!, b!, d!, b!, e!, gap('conflated', 1)]) audit.add(event);
  audit.add(gap('restart'));
  for (const event of [a!, c!]) audit.add(event);
  expect(audit.runs()).toEqual([
    { reason: 'first', numbered: 4, duplicates: 1, absent: 1, declared: 1 },
    { reason: 'restart', numbered: 2, duplicates: 0, absent: 1, declared: 0 },
  ]);
});
