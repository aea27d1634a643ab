import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from './connect.ts';
import { type Kv, openKv } from './kv.ts';

export interface LeaseOptions {
  readonly name: string;
  /** Who wants it; shown to those who wait. */
  readonly holder: string;
  /** A holder that is silent for this long has lost it to whoever waits. */
  readonly ttlMs: number;
  readonly signal: AbortSignal;
  /** Told once, when somebody else holds it and the wait begins. */
  readonly onStandby?: (holder: string) => void;
}

export interface Lease {
  /** Rises with every change of hands. */
  readonly epoch: number;
  /** Another holder had it before and did not give it back. */
  readonly takenOver: boolean;
  /** Resolves when another holds it. */
  readonly lost: Promise<void>;
  release(): Promise<void>;
}

interface Claim {
  readonly holder: string;
  readonly epoch: number;
  readonly released: boolean;
  /** Counts renewals, so that two claims are never alike. */
  readonly beat: number;
}

const BUCKET = 'leases';
const RECONNECT_GRACE_MS = 1_000;
const text = new TextEncoder();

/**
 * Waits until the lease is held. No clocks are compared: a standby takes over when it has watched one
 * revision stand still for `ttlMs` by its own clock while it was connected. Between a holder that
 * stalls and one that takes over both may believe that they hold it, so whatever the lease guards
 * must be fenced as well; the writers of this package are.
 */
export async function acquireLease(bus: Bus, options: LeaseOptions): Promise<Lease> {
  const { name, holder, ttlMs, signal } = options;
  // A request that a dying connection took with it must not cost a renewal.
  const kv = await openKv(bus, BUCKET, { timeoutMs: Math.max(250, ttlMs / 2) });
  const pollMs = ttlMs / 8;
  let watched = -1;
  let stillMs = 0;
  let last = performance.now();
  let told = false;

  for (;;) {
    signal.throwIfAborted();
    const now = performance.now();
    const elapsed = now - last;
    last = now;
    const entry = await answered(() => kv.get(name));
    if (entry === undefined || elapsed > ttlMs) {
      // Out of reach, or stalled ourselves: what we did not see does not count as silence, and the
      // holder may need a moment longer than we did to find the server again.
      stillMs = -RECONNECT_GRACE_MS;
    } else if (entry === null) {
      const revision = await answered(() => kv.create(name, claimOf(holder, 1)));
      if (typeof revision === 'number') return hold(kv, options, 1, false, revision);
    } else {
      const claim = parse(entry.value);
      stillMs = entry.revision === watched ? stillMs + elapsed : 0;
      watched = entry.revision;
      if (claim.released || stillMs > ttlMs) {
        const epoch = claim.epoch + 1;
        const revision = await answered(() =>
          kv.update(name, claimOf(holder, epoch), entry.revision),
        );
        if (typeof revision === 'number') {
          return hold(kv, options, epoch, !claim.released, revision);
        }
        stillMs = 0;
      } else if (!told) {
        told = true;
        options.onStandby?.(claim.holder);
      }
    }
    await pause(pollMs, signal);
  }
}

function hold(
  kv: Kv,
  options: LeaseOptions,
  epoch: number,
  takenOver: boolean,
  first: number,
): Lease {
  const { name, holder, ttlMs } = options;
  const stop = new AbortController();
  let revision = first;
  let beat = 0;
  const lost = (async (): Promise<void> => {
    for (;;) {
      await pause(ttlMs / 4, stop.signal);
      if (stop.signal.aborted) return;
      const renewed = await answered(() =>
        kv.update(name, claimOf(holder, epoch, ++beat), revision),
      );
      if (typeof renewed === 'number') {
        revision = renewed;
      } else {
        // Refused, or unanswered, which may hide a renewal that did arrive: the entry tells whose it is.
        const entry = await answered(() => kv.get(name));
        if (entry === undefined) continue;
        const claim = entry === null ? null : parse(entry.value);
        if (entry === null || claim?.holder !== holder || claim.epoch !== epoch) return;
        revision = entry.revision;
      }
    }
  })();
  const lostToAnother = lost.then(() =>
    stop.signal.aborted ? new Promise<void>(() => {}) : undefined,
  );
  return {
    epoch,
    takenOver,
    lost: lostToAnother,
    async release() {
      stop.abort();
      await lost;
      await answered(() => kv.update(name, claimOf(holder, epoch, beat, true), revision));
    },
  };
}

function claimOf(holder: string, epoch: number, beat = 0, released = false): Uint8Array {
  const claim: Claim = { holder, epoch, beat, released };
  return text.encode(JSON.stringify(claim));
}

function parse(value: Uint8Array): Claim {
  return JSON.parse(new TextDecoder().decode(value)) as Claim;
}

/** Undefined when NATS did not answer. */
async function answered<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}

/** Ends early when the signal aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
