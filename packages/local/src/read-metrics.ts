/** A sample line of the Prometheus text format: name, labels, value. */
const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{.*\})? (\S+)/;

/** The values of a page of metrics by name, those that differ in labels only added up. */
export function readMetrics(text: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = sample.exec(line);
    if (match === null) continue;
    const [, name = '', value] = match;
    sums.set(name, (sums.get(name) ?? 0) + Number(value));
  }
  return sums;
}
