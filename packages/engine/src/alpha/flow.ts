import { FLOW_BUCKET_US, FLOW_BUCKETS } from './limits.ts';
import type { Flow } from './state.ts';

/** Counts a trade in the bucket of its own time; one older than the window is let go. */
export function addFlow(flow: Flow, ts: number, sign: number, size: number): void {
  const bucket = Math.floor(ts / FLOW_BUCKET_US);
  if (bucket > flow.newest) {
    const first = Math.max(flow.newest + 1, bucket - FLOW_BUCKETS + 1);
    for (let i = first; i <= bucket; i++) {
      flow.signed[i % FLOW_BUCKETS] = 0;
      flow.total[i % FLOW_BUCKETS] = 0;
    }
    flow.newest = bucket;
  } else if (bucket <= flow.newest - FLOW_BUCKETS) return;
  flow.signed[bucket % FLOW_BUCKETS]! += sign * size;
  flow.total[bucket % FLOW_BUCKETS]! += size;
  if (ts > flow.ts) flow.ts = ts;
}

/** Bought less sold, by all traded, within the ten seconds before `ts`; 0 when nothing traded. */
export function signedFlow(flow: Flow, ts: number): number {
  const last = Math.min(Math.ceil(ts / FLOW_BUCKET_US) - 1, flow.newest);
  const oldest = Math.max(Math.ceil(ts / FLOW_BUCKET_US), flow.newest + 1) - FLOW_BUCKETS;
  let signed = 0;
  let total = 0;
  for (let i = Math.max(oldest, 0); i <= last; i++) {
    signed += flow.signed[i % FLOW_BUCKETS]!;
    total += flow.total[i % FLOW_BUCKETS]!;
  }
  return total > 0 ? signed / total : 0;
}

export function resetFlow(flow: Flow): void {
  flow.signed.fill(0);
  flow.total.fill(0);
  flow.newest = -1;
}
