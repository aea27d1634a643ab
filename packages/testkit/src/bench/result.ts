/** What one benchmark found; the last line it prints with `--json`. */
export interface BenchResult {
  readonly name: string;
  /** What was measured of ours. */
  readonly figures: Readonly<Record<string, number>>;
  /** What was measured of a peer or a limit in the same run. */
  readonly peers: Readonly<Record<string, number>>;
  /** Ours against the peer: what holds when the machine's speed drifts. */
  readonly ratios: Readonly<Record<string, number>>;
}

/** A benchmark: measures, says what it does in lines for people, and returns its figures. */
export type Bench = (say: (line: string) => void) => Promise<BenchResult>;

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) throw new Error('no values to take a quantile of');
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}

export function rounded(record: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, Number(value.toPrecision(4))]),
  );
}
