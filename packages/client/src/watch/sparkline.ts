const BARS = '▁▂▃▄▅▆▇█';

/** A course as a row of bars of at most so many characters; a blank where nothing is known. */
export function sparkline(values: readonly (number | null)[], width: number): string {
  const last = values.slice(Math.max(0, values.length - width));
  const known = last.filter((value) => value !== null);
  const low = Math.min(...known);
  const range = Math.max(...known) - low;
  return last
    .map((value) => {
      if (value === null) return ' ';
      // What does not move runs along the middle.
      const share = range === 0 ? 0.5 : (value - low) / range;
      return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))];
    })
    .join('');
}
