import type { ReplaySource } from './source.ts';

/** Ordinals of a stretch of time, as far as the source has it; without an end it is all of it. */
export async function rangeOf(
  source: ReplaySource,
  { from, to }: { readonly from: number | null; readonly to: number | null },
): Promise<{ readonly from: number; readonly to: number }> {
  const begin = from === null ? source.first : await source.ordinalAt(from);
  const end = to === null ? source.next : await source.ordinalAt(to);
  return { from: Math.max(source.first, begin), to: Math.min(source.next, end) };
}
