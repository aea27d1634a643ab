import type { Topology } from './topology.ts';
import { signal, table } from './version-1.ts';

/** Room for smiles, and for open interest and volume by strike. */
export function version2(topology: Topology): string[] {
  const layout = { partition: 'toYYYYMM(ts)', order: 'tape, kind, ordinal, idx' };
  return ['surfaces', 'chains'].map((name) => table(topology, name, signal, layout));
}
