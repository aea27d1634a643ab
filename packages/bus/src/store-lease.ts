import type { Bus } from './connect.ts';
import { acquireLease, type Lease, type LeaseOptions } from './lease.ts';

/** A holder that is silent for this long has lost the lease. */
export const STORE_LEASE_TTL_MS = 2000;

/** Waits for the lease of whoever stores a tape: one recorder of it, or one import. */
export function acquireStoreLease(
  bus: Bus,
  tape: string,
  options: Pick<LeaseOptions, 'holder' | 'signal' | 'onStandby'>,
): Promise<Lease> {
  return acquireLease(bus, { ...options, name: `store.${tape}`, ttlMs: STORE_LEASE_TTL_MS });
}
