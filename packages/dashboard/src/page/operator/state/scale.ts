/** From a value to a share of the height, 0 at the top. */
export interface Scale {
  readonly at: (value: number) => number;
  /** Round values within, for an axis. */
  readonly marks: readonly number[];
  /** Decimal places that tell the marks apart. */
  readonly places: number;
}

/** A scale over values with a little room above and below. */
export function scaleOver(values: readonly number[], marks = 5): Scale {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = high > low ? (high - low) * 0.06 : Math.max(Math.abs(low) * 0.001, 0.01);
  const from = low - room;
  const span = high + room - from;
  const step = roundStep(span / marks);
  const first = Math.ceil(from / step);
  const last = Math.floor((high + room) / step);
  return {
    at: (value) => 1 - (value - from) / span,
    marks: Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step),
    places: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)),
  };
}

/** The next of 1, 2 and 5 times a power of ten. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((times) => times * power >= least) ?? 10);
}
