import { product as productOf } from '@crude-alpha/market';
import {
  FAR_TENOR_YEARS,
  FORWARD_MAX_AGE_US,
  LOGNORMAL_MARGIN,
  MIN_EXPIRY_US,
  MOST_NODES,
  YEAR_US,
} from '../limits.ts';
import type { Chain } from '../listing/chains.ts';
import { quoteFault } from '../outright/outright.ts';
import type { ProductState } from '../state.ts';
import type { Verdict } from '../verdict.ts';
import type { Question } from './expiry-reader.ts';

/** An expiry that counts, and what it is asked; null while it has no forward. */
export interface Node {
  readonly chain: Chain;
  readonly tauYears: number;
  readonly question: Question | null;
}

/** Every expiry that the fields need, up to the first at or beyond the far tenor; they are by expiry. */
export function chainsNeeded(chains: readonly Chain[], ts: number): readonly Chain[] {
  const from = firstLeft(chains, ts);
  return chains.slice(from, firstFar(chains, from, ts) + 1);
}

/** Those behind them, which nothing but a picture of the whole needs. */
export function chainsBeyond(chains: readonly Chain[], ts: number): readonly Chain[] {
  return chains.slice(firstFar(chains, firstLeft(chains, ts), ts) + 1);
}

function firstLeft(chains: readonly Chain[], ts: number): number {
  let at = 0;
  while (at < chains.length && chains[at]!.expiry - ts < MIN_EXPIRY_US) at++;
  return at;
}

function firstFar(chains: readonly Chain[], from: number, ts: number): number {
  let at = from;
  while (at < chains.length && chains[at]!.expiry - ts < FAR_TENOR_YEARS * YEAR_US) at++;
  return at;
}

/**
 * The expiries that options are quoted in, the forward of each, and with them the model that all are
 * asked by. One that was quoted of late and is silent now stays a node: its tenor is not known then,
 * instead of being told by its neighbours.
 */
export function askNeeded(
  chains: readonly Chain[],
  product: ProductState,
  ts: number,
  verdict: Verdict | null,
): { nodes: readonly Node[]; isNormal: boolean } {
  const known = forwardsOf(chains, product, ts, verdict);
  let lowest = Number.POSITIVE_INFINITY;
  let isAllKnown = true;
  let hasNegativeStrike = false;
  for (const { chain, forward } of known) {
    if (chain.reader.hasMarketBelowZero(ts)) hasNegativeStrike = true;
    if (Number.isNaN(forward)) isAllKnown = false;
    else if (forward < lowest) lowest = forward;
  }
  const bound = normalBelow(product.product);
  // Back only when all agree, and some way beyond: a price at the bound must not switch to and fro.
  const isStill = product.isNormal && !(isAllKnown && lowest >= bound * (1 + LOGNORMAL_MARGIN));
  const isNormal = hasNegativeStrike || lowest < bound || lowest <= 0 || isStill;
  return { nodes: nodesOf(known, isNormal, product, ts), isNormal };
}

/** The expiries behind those, asked by the model of those. */
export function askBeyond(
  chains: readonly Chain[],
  product: ProductState,
  ts: number,
  isNormal: boolean,
): readonly Node[] {
  const known = forwardsOf(chains, product, ts, null);
  // A logarithm knows no price at or below zero.
  const sound = known.filter(({ forward }) => isNormal || forward > 0);
  return nodesOf(sound, isNormal, product, ts);
}

interface Known {
  readonly chain: Chain;
  readonly forward: number;
  readonly forwardTs: number;
}

function forwardsOf(
  chains: readonly Chain[],
  { trustedFrom, unsettledTs }: ProductState,
  ts: number,
  verdict: Verdict | null,
): readonly Known[] {
  const known: Known[] = [];
  for (const chain of chains) {
    const { reader, options, underlying } = chain;
    if (!reader.isAlive(trustedFrom, unsettledTs, ts) || known.length === MOST_NODES) continue;
    const { future } = options[0]!;
    const fault =
      future === null ? 'unknown' : quoteFault(future, trustedFrom, ts, FORWARD_MAX_AGE_US);
    if (fault !== null) verdict?.add('stale_chain', `forward_${fault}:${underlying}`);
    const forward = fault === null ? future!.mid : reader.parityForward(trustedFrom, ts);
    known.push({ chain, forward, forwardTs: fault === null ? future!.ts : -1 });
  }
  return known;
}

function nodesOf(
  known: readonly Known[],
  isNormal: boolean,
  { trustedFrom }: ProductState,
  ts: number,
): readonly Node[] {
  return known.map(({ chain, forward, forwardTs }) => ({
    chain,
    tauYears: (chain.expiry - ts) / YEAR_US,
    question: Number.isNaN(forward) ? null : { forward, forwardTs, isNormal, trustedFrom, ts },
  }));
}

function normalBelow(id: string): number {
  const one = productOf(id);
  return one.kind === 'future' ? (one.normalBelow ?? 0) : 0;
}
