import type { Gap, GapReason, Session, Status } from '@crude-alpha/contracts';
import { resetFlow } from './flow.ts';
import type { AlphaState, ProductState } from './state.ts';

/**
 * Whether quotes from before the gap may have been replaced unseen. Not when only heartbeats or
 * invalid input is missing, nor when ingest left out all but the newest quote of each symbol.
 */
const losesQuotes: Readonly<Record<GapReason, boolean>> = {
  restart: true,
  takeover: true,
  disconnect: true,
  sequence: true,
  slow_reader: true,
  conflated: false,
  dropped: false,
  rejected: false,
};

/** What was known before is not trusted until it is renewed: one instrument, or all. */
export function applyGap(state: AlphaState, gap: Gap): void {
  if (!losesQuotes[gap.reason]) return;
  if (gap.symbol !== undefined) {
    const one = state.instruments.get(gap.symbol);
    if (one === undefined) return;
    one.epoch = -1;
    if (one.depth !== null) one.depth.epoch = -1;
    return;
  }
  state.epoch++;
  for (const product of state.products.values()) distrust(state, product);
}

/** A product that closes or halts: its quotes end with it, and its flow begins anew afterwards. */
export function applySession(state: AlphaState, event: Session): void {
  const product = state.products.get(event.product);
  if (product === undefined) return;
  const session = event.state === 'resumed' ? 'open' : event.state;
  if (session !== 'open' && product.session !== session) {
    state.epoch++;
    distrust(state, product);
  }
  product.session = session;
}

/** The venue's word on one instrument or on a product as a whole. */
export function applyStatus(state: AlphaState, event: Status): void {
  if (event.state === 'unknown') return;
  const halted = event.state !== 'open';
  const product = state.products.get(event.symbol);
  if (product !== undefined) {
    if (halted && !product.halted) {
      state.epoch++;
      distrust(state, product);
    }
    product.halted = halted;
    return;
  }
  const one = state.instruments.get(event.symbol);
  if (one === undefined) return;
  if (halted && !one.halted) one.epoch = -1;
  one.halted = halted;
}

function distrust(state: AlphaState, product: ProductState): void {
  product.trustedFrom = state.epoch;
  resetFlow(product.flow);
  // What y was meanwhile is not known, so the averages stand still over it.
  product.skew.y = Number.NaN;
}
