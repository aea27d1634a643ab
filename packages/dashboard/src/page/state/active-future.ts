import type { Surface } from '@crude-alpha/contracts';

/** The future that the forward of a frame is the middle of: of those under the options, the one that is nearest to it. */
export function activeFuture({ expiries }: Surface, forward: number): string | null {
  let nearest: { readonly symbol: string; readonly off: number } | null = null;
  for (const { forward: own, underlying } of expiries) {
    const off = Math.abs(own - forward);
    if (nearest === null || off < nearest.off) nearest = { symbol: underlying, off };
  }
  return nearest?.symbol ?? null;
}
