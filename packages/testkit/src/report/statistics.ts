import type { Sample } from './measure.ts';
import type { Target } from './truth.ts';

/** How near a field came, over the frames of one scenario; errors are found less true. */
export interface Accuracy {
  /** Frames of moments that have a truth. */
  readonly frames: number;
  /** Of them, those with a value. */
  readonly n: number;
  readonly bias: number;
  readonly rmse: number;
  /** Of the error's size. */
  readonly p99: number;
  readonly max: number;
  /** Largest change from one known value to the next, and that of the truth between the same frames. */
  readonly maxStep: number;
  readonly maxTrueStep: number;
}

export function accuracy(samples: readonly Sample[], field: number): Accuracy {
  const due = samples.filter((one) => Number.isFinite(one.truth[field]));
  const known = due.filter((one) => Number.isFinite(one.found[field]));
  const errors = known.map((one) => one.found[field]! - one.truth[field]!);
  const sizes = errors.map(Math.abs).sort((a, b) => a - b);
  let maxStep = Number.NaN;
  let maxTrueStep = Number.NaN;
  for (let i = 1; i < known.length; i++) {
    const [before, now] = [known[i - 1]!, known[i]!];
    if (before.stretch !== now.stretch) continue;
    maxStep = larger(maxStep, Math.abs(now.found[field]! - before.found[field]!));
    maxTrueStep = larger(maxTrueStep, Math.abs(now.truth[field]! - before.truth[field]!));
  }
  return {
    frames: due.length,
    n: known.length,
    bias: mean(errors),
    rmse: Math.sqrt(mean(errors.map((one) => one * one))),
    p99: quantileOf(sizes, 0.99),
    max: sizes.at(-1) ?? Number.NaN,
    maxStep,
    maxTrueStep,
  };
}

/** Whether a target is met; a field that was never known meets none. */
export function meets(found: Accuracy, target: Target): boolean {
  return found.n > 0 && found.rmse <= target.rmse && found.p99 <= (target.p99 ?? Infinity);
}

/** The error of each frame; NaN where the field or the truth is not known. */
export function errorsOf(samples: readonly Sample[], field: number): number[] {
  return samples.map((one) => one.found[field]! - one.truth[field]!);
}

/** Smallest value that a share `q` of the sorted values does not exceed; NaN of none. */
export function quantileOf(sorted: readonly number[], q: number): number {
  return sorted[Math.max(Math.ceil(q * sorted.length) - 1, 0)] ?? Number.NaN;
}

function larger(a: number, b: number): number {
  return Number.isNaN(a) || b > a ? b : a;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
