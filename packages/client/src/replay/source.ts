import { fileSource, type ReplaySource } from '@crude-alpha/recording';
import { storeSource } from '@crude-alpha/warehouse';
import type { Place, Stretch } from '../store/place.ts';

/** Where a recorded tape comes from: a file, or the store. */
export async function openSource(
  file: string | undefined,
  { connection, tape }: Place,
): Promise<ReplaySource> {
  return file === undefined ? await storeSource(connection, tape) : await fileSource(file);
}

/** Ordinals of a stretch: the first, and the one behind the last. */
export async function ordinalsOf(
  source: ReplaySource,
  { from, to }: Stretch,
): Promise<{ readonly from: number; readonly to: number }> {
  return {
    from: from === undefined ? source.first : await source.ordinalAt(from),
    to: to === undefined ? source.next : await source.ordinalAt(to),
  };
}
