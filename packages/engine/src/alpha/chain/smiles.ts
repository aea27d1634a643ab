import type { ExpirySmile, GammaProfile } from '@crude-alpha/contracts';
import { butterfly, forwardVol, riskReversal } from '@crude-alpha/quant';
import { MOST_SMILES, NO_EXPIRY, SECOND_US } from '../limits.ts';
import type { Listing } from '../listing/chains.ts';
import { seriesOf } from '../listing/option.ts';
import { rounded } from '../rounded.ts';
import type { ProductState } from '../state.ts';
import type { Drawing } from './drawing.ts';
import { askBeyond, askNeeded, chainsBeyond, chainsNeeded, type Node } from './nodes.ts';
import { profileGamma } from './walls.ts';

/** A picture of the whole chain: every expiry that has a forward, and where the gamma lies. */
export interface Smiles {
  readonly expiries: ExpirySmile[];
  readonly gamma: GammaProfile;
}

/** An expiry with its answer. */
type Asked = Node & { readonly question: NonNullable<Node['question']> };

/**
 * Draws the chain. The expiries that a frame needs are asked what the frame asks them, so that it finds
 * its own work done.
 */
export function drawSmiles(listing: Listing, product: ProductState, ts: number): Smiles {
  const { needed, beyond } = askAll(listing, product, ts);
  const expiries: ExpirySmile[] = [];
  let before: Node | null = null;
  for (const node of [...needed, ...beyond]) {
    const drawing = node.chain.reader.draw(node.question);
    expiries.push(smileOf(node, before, drawing, ts));
    if (!Number.isNaN(node.chain.reader.atm)) before = node;
  }
  const readers = needed.map(({ chain }) => chain.reader);
  return { expiries, gamma: profileGamma(listing.strikes, readers) };
}

/** Draws one expiry that `drawSmiles` would have to at this moment; false when there is none left. */
export function prepareSmiles(listing: Listing, product: ProductState, ts: number): boolean {
  const { needed, beyond } = askAll(listing, product, ts);
  for (const { chain, question } of [...needed, ...beyond]) {
    if (chain.reader.hasDrawn(question)) continue;
    chain.reader.draw(question);
    return true;
  }
  return false;
}

function askAll(
  { chains }: Listing,
  product: ProductState,
  ts: number,
): { needed: readonly Asked[]; beyond: readonly Asked[] } {
  const { nodes, isNormal } = askNeeded(chainsNeeded(chains, ts), product, ts, null);
  const others = askBeyond(chainsBeyond(chains, ts), product, ts, isNormal);
  const needed = nodes.filter(isAsked).slice(0, MOST_SMILES);
  return { needed, beyond: others.filter(isAsked).slice(0, MOST_SMILES - needed.length) };
}

function isAsked(node: Node): node is Asked {
  return node.question !== null && node.chain.expiry < NO_EXPIRY;
}

function smileOf(
  { chain, tauYears, question }: Asked,
  before: Node | null,
  { quotes, fit }: Drawing,
  ts: number,
): ExpirySmile {
  const { reader, options, underlying, expiry } = chain;
  const { atm, call25, put25, panel } = reader;
  const { isNormal } = question;
  const earlier = before?.chain.reader.atm ?? Number.NaN;
  // In dollars there are no points to count by.
  const scale = isNormal ? 0.01 : 1;
  return {
    series: seriesOf(options[0]!.symbol),
    underlying,
    expiry,
    tauSec: Math.round((expiry - ts) / SECOND_US),
    ts: reader.ts < 0 ? null : reader.ts,
    forward: rounded(question.forward, 1e4)!,
    atmIv: rounded(atm, 1e6),
    forwardVol: rounded(forwardVol(earlier, before?.tauYears ?? Number.NaN, atm, tauYears), 1e6),
    rr25: rounded(scale * riskReversal(call25, put25), 1e4),
    fly25: rounded(scale * butterfly(call25, put25, atm), 1e4),
    cvol: rounded(100 * panel.cvol, 1e4),
    upVar: rounded(100 * panel.up, 1e4),
    dnVar: rounded(100 * panel.down, 1e4),
    fitHalfSpreads: rounded(reader.fitRms, 1e3),
    quotes,
    fit,
  };
}
