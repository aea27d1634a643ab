import { butterfly, forwardVol, riskReversal, volAtMaturity } from '@crude-alpha/quant';
import {
  FAR_LISTED,
  FAR_TENOR_YEARS,
  MIN_FRESH_SHARE,
  MOST_NODES,
  NEAR_TENOR_YEARS,
} from '../limits.ts';
import type { Listing } from '../listing/chains.ts';
import { type Reading, UNKNOWN } from '../outright/outright.ts';
import type { ProductState } from '../state.ts';
import type { Verdict } from '../verdict.ts';
import type { ExpiryReader } from './expiry-reader.ts';
import { askNeeded, chainsNeeded, type Node } from './nodes.ts';
import { NO_QUALITY, type Quality, qualityOf } from './quality.ts';
import { findWalls, type Walls } from './walls.ts';

/** What the option chain says at constant maturities; NaN where it says nothing. */
export interface Surface {
  readonly atm: Reading;
  readonly rr25: Reading;
  readonly rr10: Reading;
  readonly fly25: Reading;
  readonly slope: Reading;
  readonly forwardVol: Reading;
  readonly cvol: Reading;
  readonly upVar: Reading;
  readonly downVar: Reading;
  readonly atmNormal: Reading;
  readonly rr25Normal: Reading;
  readonly walls: Walls;
  readonly quality: Quality;
  readonly isNormal: boolean;
}

const taus = new Float64Array(MOST_NODES);
const column = new Float64Array(MOST_NODES);

export function readSurface(
  listing: Listing,
  product: ProductState,
  ts: number,
  verdict: Verdict,
): Surface {
  const needed = chainsNeeded(listing.chains, ts);
  if (needed.length === 0) verdict.add('stale_chain', 'no_chain');
  const { nodes, isNormal } = askNeeded(needed, product, ts, verdict);
  const readers: ExpiryReader[] = [];
  for (const { chain, question } of nodes) {
    if (question === null) continue;
    chain.reader.read(question);
    readers.push(chain.reader);
  }
  if (readers.length > 0) judgeFreshness(readers, verdict);

  const near = around(nodes, NEAR_TENOR_YEARS);
  const far = around(nodes, FAR_TENOR_YEARS);
  const nearTs = newestOf(near);
  const farTs = Math.max(nearTs, newestOf(far));
  const at = (of: (one: ExpiryReader) => number, tenorYears = NEAR_TENOR_YEARS): number =>
    atTenor(nodes, of, tenorYears);

  const level = at((one) => one.atm);
  const call = at((one) => one.call25);
  const put = at((one) => one.put25);
  if (Number.isNaN(level)) {
    if (needed.length > 0) verdict.add('stale_chain', whyNoLevel(nodes, near));
  } else {
    if (Number.isNaN(call)) verdict.add('one_sided', 'no_call_wing');
    if (Number.isNaN(put)) verdict.add('one_sided', 'no_put_wing');
  }
  const quality = Number.isNaN(level) ? NO_QUALITY : qualityOf(readersOf(near));
  remarkSmiles(near, verdict);
  const inDollars = {
    atmNormal: { v: at((one) => one.atmNormal), ts: nearTs },
    rr25Normal: {
      v: at((one) => one.call25Normal) - at((one) => one.put25Normal),
      ts: nearTs,
    },
    walls: findWalls(listing.strikes, readers),
    quality,
    isNormal,
  };
  // A percentage of a price near or below zero means nothing.
  if (isNormal) return { ...inDollars, ...NO_PERCENTAGES };
  // Without an expiry of about its own the far tenor would be the near one under another name.
  const isFarListed =
    nodes.length > 0 && nodes[nodes.length - 1]!.tauYears >= FAR_LISTED * FAR_TENOR_YEARS;
  const distant = isFarListed ? at((one) => one.atm, FAR_TENOR_YEARS) : Number.NaN;
  const reading = (v: number): Reading => ({ v, ts: nearTs });
  const farReading = (v: number): Reading => ({ v, ts: farTs });
  return {
    ...inDollars,
    atm: reading(level),
    rr25: reading(riskReversal(call, put)),
    rr10: reading(
      riskReversal(
        at((one) => one.call10),
        at((one) => one.put10),
      ),
    ),
    fly25: reading(butterfly(call, put, level)),
    slope: farReading(100 * (distant - level)),
    forwardVol: farReading(forwardVol(level, NEAR_TENOR_YEARS, distant, FAR_TENOR_YEARS)),
    cvol: reading(100 * at((one) => one.panel.cvol)),
    upVar: reading(100 * at((one) => one.panel.up)),
    downVar: reading(100 * at((one) => one.panel.down)),
  };
}

const NO_PERCENTAGES = {
  atm: UNKNOWN,
  rr25: UNKNOWN,
  rr10: UNKNOWN,
  fly25: UNKNOWN,
  slope: UNKNOWN,
  forwardVol: UNKNOWN,
  cvol: UNKNOWN,
  upVar: UNKNOWN,
  downVar: UNKNOWN,
} as const;

/**
 * Works one expiry out that `readSurface` would have to at this moment, and keeps it; false when
 * there is none left.
 */
export function prepareSurface(listing: Listing, product: ProductState, ts: number): boolean {
  const { nodes } = askNeeded(chainsNeeded(listing.chains, ts), product, ts, null);
  for (const { chain, question } of nodes) {
    if (question === null || chain.reader.knows(question)) continue;
    chain.reader.read(question);
    return true;
  }
  return false;
}

/** What is known, but should not be trusted blindly: it leaves health as it is. */
function remarkSmiles(near: readonly Node[], verdict: Verdict): void {
  for (const { chain, question } of near) {
    if (question === null) continue;
    if (chain.reader.isThin) verdict.add('ok', `thin_smile:${chain.underlying}`);
    if (chain.reader.violations > 0) verdict.add('ok', `arbitrage:${chain.underlying}`);
  }
}

function whyNoLevel(nodes: readonly Node[], near: readonly Node[]): string {
  if (readersOf(nodes).every((one) => Number.isNaN(one.atm))) return 'no_smile';
  const lacking = near.find(({ chain, question }) =>
    question === null ? true : Number.isNaN(chain.reader.atm),
  );
  return lacking === undefined ? 'no_30d_expiry' : `no_smile:${lacking.chain.underlying}`;
}

function atTenor(
  nodes: readonly Node[],
  of: (one: ExpiryReader) => number,
  tenorYears: number,
): number {
  for (let i = 0; i < nodes.length; i++) {
    const { chain, tauYears, question } = nodes[i]!;
    taus[i] = tauYears;
    column[i] = question === null ? Number.NaN : of(chain.reader);
  }
  return volAtMaturity(taus, column, nodes.length, tenorYears);
}

/** The expiries on the two sides of a tenor, or the one that lies nearest to it. */
function around(nodes: readonly Node[], tenorYears: number): readonly Node[] {
  let far = 0;
  while (far < nodes.length && nodes[far]!.tauYears <= tenorYears) far++;
  return nodes.slice(Math.max(far - 1, 0), far + 1);
}

/** Those that could be asked. */
function readersOf(nodes: readonly Node[]): ExpiryReader[] {
  return nodes.flatMap(({ chain, question }) => (question === null ? [] : [chain.reader]));
}

function newestOf(nodes: readonly Node[]): number {
  let newest = -1;
  for (const { ts } of readersOf(nodes)) if (ts > newest) newest = ts;
  return newest;
}

function judgeFreshness(readers: readonly ExpiryReader[], verdict: Verdict): void {
  let quoted = 0;
  let fresh = 0;
  for (const one of readers) {
    quoted += one.quoted;
    fresh += one.fresh;
  }
  if (quoted === 0) verdict.add('stale_chain', 'no_option_quotes');
  else if (fresh < MIN_FRESH_SHARE * quoted) verdict.add('stale_chain', 'options_stale');
}
