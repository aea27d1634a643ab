/** Points that a trend keeps: five minutes of one a second. */
const CAPACITY = 300;
const LEAST_WIDTH = 60;
/** Fewer are no line yet. */
const LEAST_KNOWN = 5;

/** The newest values of a figure, oldest first; null where it was not known. */
export type Trend = readonly (number | null)[];

/** The trend with one value more. */
export function follow(trend: Trend, value: number | null): Trend {
  return [...trend.slice(-(CAPACITY - 1)), value];
}

/** A line through a trend in a box of one by one, the newest at the right edge. */
export function pathOf(trend: Trend): string {
  const known = trend.filter((value) => value !== null);
  if (known.length < LEAST_KNOWN) return '';
  const low = Math.min(...known);
  const height = Math.max(...known) - low;
  // A young trend is as wide as a minute, so that something is seen of it.
  const width = Math.max(trend.length, LEAST_WIDTH);
  let path = '';
  let isDown = false;
  trend.forEach((value, index) => {
    if (value === null) {
      isDown = false;
      return;
    }
    const x = (width - trend.length + index) / (width - 1);
    const y = height === 0 ? 0.5 : 1 - (value - low) / height;
    path += `${isDown ? 'L' : 'M'}${x.toFixed(4)} ${y.toFixed(4)}`;
    isDown = true;
  });
  return path;
}
