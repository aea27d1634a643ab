import { product as productOf } from '@crude-alpha/market';
import { butterfly, forwardVol, riskReversal, volAtMaturity } from '@crude-alpha/quant';
import {
  FAR_LISTED,
  FAR_TENOR_YEARS,
  FORWARD_MAX_AGE_US,
  LOGNORMAL_MARGIN,
  MIN_EXPIRY_US,
  MIN_FRESH_SHARE,
  NEAR_TENOR_YEARS,
  YEAR_US,
} from '../limits.ts';
import type { Chain, Listing } from '../listing/chains.ts';
import { quoteFault, type Reading, UNKNOWN } from '../outright/outright.ts';
import type { ProductState } from '../state.ts';
import type { Verdict } from '../verdict.ts';
import type { ExpiryReader, Question } from './expiry-reader.ts';
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

/** An expiry that counts, and what it is asked; null while it has no forward. */
interface Node {
  readonly chain: Chain;
  readonly tauYears: number;
  readonly question: Question | null;
}

/** Expiries that are interpolated between at most: more months are not listed. */
const MOST = 64;
const taus = new Float64Array(MOST);
const column = new Float64Array(MOST);

export function readSurface(
  listing: Listing,
  product: ProductState,
  ts: number,
  verdict: Verdict,
): Surface {
  const needed = chainsNeeded(listing.chains, ts);
  if (needed.length === 0) verdict.add('stale_chain', 'no_chain');
  const { nodes, isNormal } = askAbout(needed, product, ts, verdict);
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
  for (const { chain, question } of askAbout(chainsNeeded(listing.chains, ts), product, ts, null)
    .nodes) {
    if (question === null || chain.reader.knows(question)) continue;
    chain.reader.read(question);
    return true;
  }
  return false;
}

/** Every expiry that counts, up to the first at or beyond the far tenor; they are by expiry. */
function chainsNeeded(chains: readonly Chain[], ts: number): readonly Chain[] {
  let from = 0;
  while (from < chains.length && chains[from]!.expiry - ts < MIN_EXPIRY_US) from++;
  let to = from;
  while (to < chains.length && chains[to]!.expiry - ts < FAR_TENOR_YEARS * YEAR_US) to++;
  return chains.slice(from, to + 1);
}

/**
 * The expiries that options are quoted in, the forward of each, and with them the model that all are
 * asked by. One that was quoted of late and is silent now stays a node: its tenor is not known then,
 * instead of being told by its neighbours.
 */
function askAbout(
  chains: readonly Chain[],
  product: ProductState,
  ts: number,
  verdict: Verdict | null,
): { nodes: readonly Node[]; isNormal: boolean } {
  const { trustedFrom, unsettledTs } = product;
  const known: { chain: Chain; forward: number; forwardTs: number }[] = [];
  let lowest = Number.POSITIVE_INFINITY;
  let isAllKnown = true;
  let hasNegativeStrike = false;
  for (const chain of chains) {
    const { reader, options, underlying } = chain;
    if (!reader.isAlive(trustedFrom, unsettledTs, ts) || known.length === MOST) continue;
    const { future } = options[0]!;
    const fault =
      future === null ? 'unknown' : quoteFault(future, trustedFrom, ts, FORWARD_MAX_AGE_US);
    if (fault !== null) verdict?.add('stale_chain', `forward_${fault}:${underlying}`);
    const forward = fault === null ? future!.mid : reader.parityForward(trustedFrom, ts);
    known.push({ chain, forward, forwardTs: fault === null ? future!.ts : -1 });
    if (reader.hasMarketBelowZero(ts)) hasNegativeStrike = true;
    if (Number.isNaN(forward)) isAllKnown = false;
    else if (forward < lowest) lowest = forward;
  }
  const bound = normalBelow(product.product);
  // Back only when all agree, and some way beyond: a price at the bound must not switch to and fro.
  const isStill = product.isNormal && !(isAllKnown && lowest >= bound * (1 + LOGNORMAL_MARGIN));
  const isNormal = hasNegativeStrike || lowest < bound || lowest <= 0 || isStill;
  const nodes = known.map(({ chain, forward, forwardTs }) => ({
    chain,
    tauYears: (chain.expiry - ts) / YEAR_US,
    question: Number.isNaN(forward) ? null : { forward, forwardTs, isNormal, trustedFrom, ts },
  }));
  return { nodes, isNormal };
}

function normalBelow(id: string): number {
  const one = productOf(id);
  return one.kind === 'future' ? (one.normalBelow ?? 0) : 0;
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
