import { alphaSubject, chainSubject, flowSubject, surfaceSubject } from '@crude-alpha/contracts';
import type { Output } from '../output.ts';
import { completeActivity } from './chain/activity.ts';
import { completeFlow } from './chain/option-flow.ts';
import { completeFrame, type Draft } from './frame.ts';
import type { Listing } from './listing/chains.ts';
import { completeSurface } from './picture.ts';
import type { AlphaState, ProductState } from './state.ts';

/** Puts out the frame that the event of this ordinal completes, and the surface that goes with it. */
export function putFrame(
  product: ProductState,
  draft: Draft,
  ordinal: number,
  out: Output[],
): void {
  const { product: id } = product;
  const frame = completeFrame(product, draft, ordinal);
  out.push({ kind: 'frame', subject: alphaSubject(id), value: frame });
  if (draft.picture === null) return;
  const surface = completeSurface(product, draft.picture, draft.ts, ordinal);
  out.push({ kind: 'surface', subject: surfaceSubject(id), value: surface });
}

export function putActivity(
  product: ProductState,
  listing: Listing,
  ts: number,
  ordinal: number,
  out: Output[],
): void {
  const value = completeActivity(product, listing, ts, ordinal);
  out.push({ kind: 'activity', subject: chainSubject(product.product), value });
}

/** Puts out what was done in options in the second that has ended. */
export function putFlow(state: AlphaState, ordinal: number, out: Output[]): void {
  for (const product of state.products.values()) {
    if (product.pendingFlow.length === 0) continue;
    const value = completeFlow(product, state.flowEnd, ordinal);
    out.push({ kind: 'flow', subject: flowSubject(product.product), value });
  }
  state.flowEnd = Number.MAX_SAFE_INTEGER;
}
