import { expect, test } from 'vitest';
import { outcomeOf } from './outcome.ts';
import type { Kind, Verdict } from './verify-tape.ts';

const digests = (count: number): Verdict['recorded'] =>
  Object.fromEntries(
    ['alpha', 'surface', 'flow', 'chain', 'candles'].map((kind) => [
      kind,
      { count: kind === 'alpha' ? count : 0, sha256: '' },
    ]),
  ) as Record<Kind, { count: number; sha256: string }>;

const proof = (count: number, over: Partial<Verdict> = {}): Verdict => ({
  events: 500,
  recorded: digests(count),
  computed: digests(count),
  difference: null,
  holes: [],
  unrecorded: null,
  ...over,
});

const hole = { from: 3, to: 4 };
const output = { ordinal: 7, index: 0, subject: 'alpha.CL', text: '{}' };
const behind = (seconds: number) => ({
  count: 9,
  from: 70,
  fromTs: 1e6,
  toTs: (1 + seconds) * 1e6,
});
const RUNNING = { isStored: true, isBegun: true, knewPast: true, mayLagUs: 60e6 };
const EXACTLY = { isStored: true, isBegun: true, knewPast: true, mayLagUs: 0 };

test.each([
  ['all of it', proof(5), EXACTLY, 'same', /byte for byte/],
  [
    'a difference',
    proof(5, { difference: { recorded: null, computed: output } }),
    EXACTLY,
    'different',
    /not the same/,
  ],
  [
    'a difference beside a hole',
    proof(5, { difference: { recorded: null, computed: output }, holes: [hole] }),
    EXACTLY,
    'different',
    /not the same/,
  ],
  [
    'a difference without the past',
    proof(5, { difference: { recorded: null, computed: output } }),
    { ...EXACTLY, knewPast: false },
    'nothing',
    /no snapshot/,
  ],
  ['no events', proof(0, { events: 0 }), EXACTLY, 'nothing', /no events/],
  ['events that give nothing', proof(0), EXACTLY, 'nothing', /nothing is derived/],
  [
    'outputs of which none is recorded',
    proof(0, { unrecorded: behind(5) }),
    RUNNING,
    'nothing',
    /none of the 9 outputs/,
  ],
  ['a hole', proof(5, { holes: [hole] }), EXACTLY, 'part', /events are not stored/],
  [
    'a tape that begins later',
    proof(5),
    { ...EXACTLY, isBegun: false },
    'part',
    /what came before is not stored/,
  ],
  [
    'a tape that ends before',
    proof(5),
    { ...EXACTLY, isStored: false },
    'part',
    /not stored any further/,
  ],
  [
    'a record that ends before',
    proof(5, { unrecorded: behind(0) }),
    EXACTLY,
    'part',
    /event 70 and later/,
  ],
  [
    'a record that a running system goes on with',
    proof(5, { unrecorded: behind(59) }),
    RUNNING,
    'same',
    /byte for byte/,
  ],
  [
    'a record that nobody goes on with',
    proof(5, { unrecorded: behind(60) }),
    RUNNING,
    'part',
    /event 70 and later/,
  ],
] as const)('a proof of %s is told for what it is', (_, verdict, asked, outcome, why) => {
  expect(outcomeOf(verdict, asked)).toEqual({ outcome, why: expect.stringMatching(why) });
});
